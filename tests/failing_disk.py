"""Updates an index once for every call that changes the disk, and lets that call fail; run with the shim preloaded.

`python failing_disk.py FOLDER MODE STEP OFFSET`: FOLDER holds `index`, built of other pages, and `after`, pages.
Prints one JSON line: how many points there were, how many were tried, how often the old and the new index stood, and
every fault found.
"""

import ctypes
import json
import os
import shutil
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from index.build import build_index
from index.encoders import load_shipped
from index.errors import UserError
from index.store import Index
from index.verify import verify

MODES = {"count": 1, "no-space": 2, "io-error": 3, "kill": 4, "torn": 5, "power": 6}
ENCODER = load_shipped()


def main() -> None:
    """Try every `STEP`-th point, beginning at `OFFSET`."""
    folder, mode, step, offset = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    old = documents(folder / "index")
    shim = ctypes.CDLL(None)
    shim.disk_counted.restype = ctypes.c_long
    points = count(folder, shim)
    stood = {"old": 0, "new": 0}
    faults: list[str] = []
    tried = list(range(1 + offset, points + 1, step))
    for at in tried:
        work = fresh(folder)
        status = forked(partial(fail_at, shim, work, folder / "after", MODES[mode], at))
        expected = (0, 2) if mode in ("no-space", "io-error") else (0, 137)
        if status not in expected:
            faults.append(f"{mode} at {at}: ended with {status}")
        outcome = forked(partial(look, work, folder, old))
        if outcome not in (10, 11):
            faults.append(f"{mode} at {at}: looked at with {outcome}")
            continue
        stood["old" if outcome == 10 else "new"] += 1
    report = {"mode": mode, "points": points, "tried": len(tried), **stood, "faults": faults}
    sys.stdout.write(json.dumps(report) + "\n")


def fresh(folder: Path) -> Path:
    work = folder / "work"
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(folder / "index", work)
    return work


def count(folder: Path, shim: ctypes.CDLL) -> int:
    """How many calls one whole build makes."""
    work = fresh(folder)
    shim.disk_arm(os.fsencode(work), MODES["count"], 0)
    build_index([folder / "after"], work, ENCODER)
    points = int(shim.disk_counted())
    shim.disk_arm(b"", 0, 0)
    return points


def fail_at(shim: ctypes.CDLL, work: Path, pages: Path, mode: int, at: int) -> int:
    shim.disk_arm(os.fsencode(work), mode, at)
    try:
        build_index([pages], work, ENCODER)
    except (UserError, OSError) as error:
        shim.disk_arm(b"", 0, 0)
        if not isinstance(error, UserError):
            sys.stderr.write(f"{at}: {type(error).__name__}: {error}\n")
            return 3
        left = sorted(p.name for p in work.iterdir())
        return 2 if len(left) <= 4 and "staging" not in left else 4
    return 0


def look(work: Path, folder: Path, old: list[str]) -> int:
    """10 or 11 where the old or the new index answers, is whole, and can be built upon."""
    if verify(work).damage:
        return 20
    found = documents(work)
    if found not in (old, sorted(p.name for p in (folder / "after").iterdir())):
        return 21
    build_index([folder / "after"], work, ENCODER)
    left = sorted(p.name for p in work.iterdir())
    if len(left) != 3 or verify(work).damage:
        sys.stderr.write(f"{left}\n")
        return 22
    return 10 if found == old else 11


def documents(folder: Path) -> list[str]:
    """The names of the files in an index, with every passage looked up and both legs asked."""
    index = Index(folder)
    count = index.manifest.counts["passages"]
    passages = index.catalogue.passages(range(count))
    if not len(index.lexical) == len(index.vectors) == len(index.tokens) == count:
        raise AssertionError("a mix")
    for number, passage in enumerate(passages):
        vector = ENCODER.encode_passages([f"{passage.article.title}\n{passage.matching}"])[0]
        if index.vectors.search(vector, 1)[0][0] != number:
            raise AssertionError("a mix")
    names = sorted(path.rpartition("/")[2] for path in index.catalogue.files())
    index.close()
    return names


def forked(action: Callable[[], int]) -> int:
    """The exit status of `action` in a process of its own."""
    child = os.fork()
    if child == 0:
        status = 99
        try:
            status = action()
        except BaseException as error:
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
        finally:
            sys.stderr.flush()
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    main()
