"""Bars for whoever waits for an index to be built: files read, passages cut, vectors made, and how long it will take.

On standard error, and only where that is a terminal, so that a build in a script is quiet. Nothing is shown in the
first moments either: most builds are over by then.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from index.language import say

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from index.reading import Advance

_PATIENCE = 0.4
"""Seconds before anything is shown."""


@contextmanager
def progress() -> Iterator["Advance"]:
    """Bars that last as long as the block; give what it yields to whoever does the work."""
    if not sys.stderr.isatty():
        yield lambda _what, _done, _total: None
        return
    from rich.console import Console  # deferred with the next: only a build shows bars
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bars = Progress(*columns, console=Console(stderr=True), transient=True)
    try:
        yield _Bars(bars).advance
    finally:
        bars.stop()


class _Bars:
    """One bar for each kind of work."""

    def __init__(self, bars: "Progress") -> None:
        self._bars = bars
        self._began = time.monotonic()
        self._tasks: dict[str, TaskID] = {
            what: bars.add_task(name, total=None)
            for what, name in (
                ("files", say("files", "文件")),
                ("passages", say("passages", "段落")),
                ("vectors", say("vectors", "向量")),
            )
        }
        self._share = 0.0

    def advance(self, what: str, done: int, total: int) -> None:
        """Show how far something has come; where its end is not known, the share of files that were read tells it."""
        if what not in self._tasks:
            return
        if what == "files" and total:
            self._share = done / total
        expected = total or (round(done / self._share) if self._share else None)
        self._bars.update(self._tasks[what], completed=done, total=expected)
        if not self._bars.live.is_started and time.monotonic() - self._began > _PATIENCE:
            self._bars.start()
