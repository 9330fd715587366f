"""The answers of a run so far, kept beside the file that they will become, so that no stop loses them.

A journal is JSON lines in the order in which answers came, the first line saying what the run is. The output
is made from it in one go when every question is answered, in the order of the questions and in any format: so
the file that the user named is whole whenever it is there, and resuming is the same for every format.
"""

import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from index.errors import UserError

_SYNC_SECONDS = 1.0
"""Answers are on the disk, not only on their way to it, at least this often."""

Key = tuple[str | int, str, str | int | None, int]
"""Id, question and conversation of a row, and how many rows like it come before it."""


class OutputError(UserError):
    """The output of a batch cannot be written, or not gone on with."""

    def __init__(self, path: Path, en: str, zh: str) -> None:
        super().__init__(f"{path}: {en}", f"{path}：{zh}")


class Journal:
    """The answers of a run so far; one process at a time may hold it."""

    def __init__(self, path: Path) -> None:
        """Open what is there, or begin with nothing.

        Raises:
            OutputError: it cannot be written to, or another run is writing it.
        """
        self.path = path
        try:
            self._file = path.open("a+b", buffering=0)
        except OSError as error:
            raise _unwritable(path, error) from error
        self._lock()
        self._places: dict[Key, tuple[int, int]] = {}
        self._end = 0
        self._synced = time.monotonic()

    def begin(self, run: Mapping[str, object]) -> None:
        """Forget what is there and start a run."""
        self._file.truncate(0)
        self._places, self._end = {}, 0
        self._write(_json({"run": run}) + b"\n")

    def load(self) -> dict[str, Any] | None:
        """Find the answers that are there and say of which run they are; None where this is no journal of a run.

        A torn last line is cut off. A row in error is as good as not asked.
        """
        self._file.seek(0)
        content = self._file.read()
        whole = content.rfind(b"\n") + 1
        first = _parsed(content[: content.find(b"\n") + 1]).get("run")
        if not isinstance(first, dict):
            return None
        start = content.index(b"\n") + 1
        while start < whole:
            end = content.index(b"\n", start) + 1
            fields = _parsed(content[start:end])
            if "row" in fields and "error" not in fields.get("answer", {"error": ""}):
                self._places[tuple(fields["row"])] = (start, end - start)
            start = end
        self._file.truncate(whole)
        self._end = whole
        return first

    def __contains__(self, key: Key) -> bool:
        return key in self._places

    def append(self, key: Key, answer: str) -> None:
        """Keep an answer, an object of JSON.

        Raises:
            OutputError: the disk is full or failed; what was kept before stays.
        """
        start = self._end
        self._write(b'{"row": %s, "answer": %s}\n' % (_json(key), answer.encode("utf-8")))
        self._places[key] = (start, self._end - start)
        if time.monotonic() - self._synced > _SYNC_SECONDS:
            os.fsync(self._file.fileno())
            self._synced = time.monotonic()

    def answer(self, key: Key) -> dict[str, Any]:
        """The answer kept for a row."""
        start, length = self._places[key]
        self._file.seek(start)
        answer: dict[str, Any] = _parsed(self._file.read(length))["answer"]
        return answer

    def remove(self) -> None:
        """The journal has done its work."""
        self.path.unlink()

    def __enter__(self) -> "Journal":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        begun = os.fstat(self._file.fileno()).st_size
        self._file.close()
        if not begun:
            self.path.unlink(missing_ok=True)

    def _write(self, line: bytes) -> None:
        try:
            written = 0
            while written < len(line):
                written += self._file.write(line[written:]) or 0
        except OSError as error:
            self._file.truncate(self._end)
            raise _unwritable(self.path, error) from error
        self._end += len(line)

    def _lock(self) -> None:
        try:
            import fcntl
        except ImportError:  # on Windows a file that is open cannot be removed, which serves as well
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._file.close()
            raise OutputError(
                self.path,
                "another run is writing it; wait for it, or name another file with -o",
                "另一次运行正在写入；请等待，或用 -o 另指文件",
            ) from error


def replace_file(path: Path, parts: Iterable[str]) -> None:
    """Write a file that takes its name only when it is whole and on the disk.

    Raises:
        OutputError: it cannot be written; what had the name before stays.
    """
    partial = path.with_name(path.name + ".new")
    try:
        with partial.open("w", encoding="utf-8", newline="") as stream:
            stream.writelines(parts)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise _unwritable(path, error) from error


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON lines; what is none is passed over."""
    with path.open("rb") as lines:
        for line in lines:
            if fields := _parsed(line):
                yield fields


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8")


def _parsed(line: bytes) -> dict[str, Any]:
    """The object that a line is, empty where it is none."""
    try:
        fields = json.loads(line)
    except ValueError:
        return {}
    return fields if isinstance(fields, dict) else {}


def _unwritable(path: Path, error: OSError) -> OutputError:
    return OutputError(path, f"cannot write: {error.strerror}", f"无法写入：{error.strerror}")
