/* Preloaded into a process, this lets the n-th call that changes a folder fail, or ends the process there.
 *
 * Only calls on files under the folder count. After a write has failed with ENOSPC or EIO all later ones fail too,
 * as on a full or broken disk; deleting still works.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum mode { OFF, COUNT, NO_SPACE, IO_ERROR, KILL, TORN, POWER };

static char folder[4096];
static int mode = OFF;
static long countdown = 0, counted = 0;
static int broken = 0;

#define UNSYNCED 4096
static char *unsynced[UNSYNCED];

void disk_arm(const char *under, int how, long at) {
    strncpy(folder, under, sizeof folder - 1);
    mode = how;
    countdown = at;
    counted = 0;
    broken = 0;
}

long disk_counted(void) { return counted; }

static int under_folder(const char *path) {
    char whole[8192];
    if (!path || mode == OFF) return 0;
    if (path[0] != '/') {
        if (!getcwd(whole, 4096)) return 0;
        strncat(whole, "/", 2);
        strncat(whole, path, 4000);
        path = whole;
    }
    return strncmp(path, folder, strlen(folder)) == 0;
}

static int path_of(int descriptor, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, 4095);
    if (length < 0) return 0;
    path[length] = 0;
    return 1;
}

static int descriptor_under(int descriptor) {
    char path[4096];
    return mode != OFF && path_of(descriptor, path) && under_folder(path);
}

static void remember_unsynced(int descriptor) {
    char path[4096];
    if (mode != POWER || !path_of(descriptor, path)) return;
    for (int i = 0; i < UNSYNCED; i++) {
        if (!unsynced[i]) { unsynced[i] = strdup(path); return; }
        if (!strcmp(unsynced[i], path)) return;
    }
}

static void forget_unsynced(int descriptor) {
    char path[4096];
    if (mode != POWER || !path_of(descriptor, path)) return;
    for (int i = 0; i < UNSYNCED && unsynced[i]; i++)
        if (!strcmp(unsynced[i], path)) unsynced[i][0] = 0;
}

/* 0: go on; -1: fail with errno set. */
static int fails(int is_write) {
    if (mode == OFF) return 0;
    counted++;
    if (mode == COUNT) return 0;
    if (broken && is_write) { errno = mode == NO_SPACE ? ENOSPC : EIO; return -1; }
    if (counted != countdown) return 0;
    if (mode == KILL) _exit(137);
    if (mode == POWER) {
        for (int i = 0; i < UNSYNCED && unsynced[i]; i++)
            if (unsynced[i][0]) truncate(unsynced[i], 0);
        _exit(137);
    }
    if (mode == TORN) return -2;
    broken = 1;
    errno = mode == NO_SPACE ? ENOSPC : EIO;
    return -1;
}

#define REAL(type, name, ...) static type (*real)(__VA_ARGS__); if (!real) real = dlsym(RTLD_NEXT, name)

ssize_t write(int fd, const void *from, size_t size) {
    REAL(ssize_t, "write", int, const void *, size_t);
    if (descriptor_under(fd)) {
        int how = fails(1);
        if (how == -1) return -1;
        if (how == -2) { real(fd, from, size / 2); _exit(137); }
        remember_unsynced(fd);
    }
    return real(fd, from, size);
}

ssize_t writev(int fd, const struct iovec *from, int parts) {
    REAL(ssize_t, "writev", int, const struct iovec *, int);
    if (descriptor_under(fd)) {
        int how = fails(1);
        if (how == -1) return -1;
        if (how == -2) _exit(137);
        remember_unsynced(fd);
    }
    return real(fd, from, parts);
}

static ssize_t positioned(ssize_t (*real)(int, const void *, size_t, off64_t), int fd, const void *from, size_t size,
                          off64_t at) {
    if (descriptor_under(fd)) {
        int how = fails(1);
        if (how == -1) return -1;
        if (how == -2) { real(fd, from, size / 2, at); _exit(137); }
        remember_unsynced(fd);
    }
    return real(fd, from, size, at);
}

ssize_t pwrite(int fd, const void *from, size_t size, off_t at) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    return positioned(real, fd, from, size, at);
}

ssize_t pwrite64(int fd, const void *from, size_t size, off64_t at) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    return positioned(real, fd, from, size, at);
}

size_t fwrite(const void *from, size_t size, size_t count, FILE *stream) {
    REAL(size_t, "fwrite", const void *, size_t, size_t, FILE *);
    if (descriptor_under(fileno(stream))) {
        int how = fails(1);
        if (how == -1) return 0;
        if (how == -2) { real(from, size, count / 2, stream); fflush(stream); _exit(137); }
        remember_unsynced(fileno(stream));
    }
    return real(from, size, count, stream);
}

ssize_t copy_file_range(int in, off64_t *in_at, int out, off64_t *out_at, size_t size, unsigned flags) {
    REAL(ssize_t, "copy_file_range", int, off64_t *, int, off64_t *, size_t, unsigned);
    if (descriptor_under(out)) {
        int how = fails(1);
        if (how == -1) return -1;
        if (how == -2) _exit(137);
        remember_unsynced(out);
    }
    return real(in, in_at, out, out_at, size, flags);
}

ssize_t sendfile64(int out, int in, off64_t *at, size_t size) {
    REAL(ssize_t, "sendfile64", int, int, off64_t *, size_t);
    if (descriptor_under(out)) {
        int how = fails(1);
        if (how == -1) return -1;
        if (how == -2) _exit(137);
        remember_unsynced(out);
    }
    return real(out, in, at, size);
}

ssize_t sendfile(int out, int in, off_t *at, size_t size) { return sendfile64(out, in, (off64_t *)at, size); }

static int synced(int (*real)(int), int fd) {
    if (descriptor_under(fd)) {
        int how = fails(1);
        if (how == -1) return -1;
        if (how == -2) _exit(137);
        forget_unsynced(fd);
    }
    return real(fd);
}

int fsync(int fd) {
    REAL(int, "fsync", int);
    return synced(real, fd);
}

int fdatasync(int fd) {
    REAL(int, "fdatasync", int);
    return synced(real, fd);
}

static int named(const char *path, int is_write) {
    if (!under_folder(path)) return 0;
    int how = fails(is_write);
    if (how == -2) _exit(137);
    return how;
}

int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    return named(to, 1) ? -1 : real(from, to);
}

int renameat(int in, const char *from, int out, const char *to) {
    REAL(int, "renameat", int, const char *, int, const char *);
    return named(to, 1) ? -1 : real(in, from, out, to);
}

int mkdir(const char *path, mode_t how) {
    REAL(int, "mkdir", const char *, mode_t);
    return named(path, 1) ? -1 : real(path, how);
}

int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    return named(path, 0) ? -1 : real(path);
}

int unlinkat(int in, const char *path, int flags) {
    REAL(int, "unlinkat", int, const char *, int);
    char whole[8192];
    if (in >= 0 && path_of(in, whole)) {
        strncat(whole, "/", 2);
        strncat(whole, path, 4000);
        return named(whole, 0) ? -1 : real(in, path, flags);
    }
    return named(path, 0) ? -1 : real(in, path, flags);
}

int rmdir(const char *path) {
    REAL(int, "rmdir", const char *);
    return named(path, 0) ? -1 : real(path);
}
