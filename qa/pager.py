"""Show what may be longer than the screen: in a pager, opened at the line that matters."""

import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from qa.article import Sheet
from qa.screen import put

_ABOVE = 3
"""Lines shown above the passage, so that one sees where it comes from."""


def page(sheet: Sheet, out: Console, *, pager: str = "auto") -> None:
    """Show an article: at once where it fits on the screen or goes into a pipe, else in a pager.

    Args:
        sheet: what is shown.
        out: where.
        pager: a command that takes the text on standard input; `auto`: `$PAGER` or `less`.
    """
    with out.capture() as above:
        _print(sheet.lines[: sheet.first_cited], out)
    with out.capture() as below:
        _print(sheet.lines[sheet.first_cited :], out)
    text = above.get() + below.get()
    command = _command(pager, max(1, above.get().count("\n") + 1 - _ABOVE))
    fits = text.count("\n") < out.height - 1
    if fits or not command or not out.is_terminal or out.is_dumb_terminal:
        out.file.write(text)
        out.file.flush()
    else:
        _run(command, text)


def _print(lines: Iterable[tuple[str, Text]], out: Console) -> None:
    for margin, line in lines:
        if margin.strip():
            put(out, line, first=Text(margin.rstrip(), "cyan"))
        else:
            put(out, line, indent=len(margin))


def _command(pager: str, line: int) -> list[str]:
    """The pager with what it needs to begin at a line; empty where there is none."""
    command = shlex.split(pager if pager != "auto" else os.environ.get("PAGER") or "less")
    if not command or shutil.which(command[0]) is None:
        return []
    if os.path.basename(command[0]) == "less":
        # -R lets colours and links through and nothing else; +Ng goes to a line.
        command += ["-R", f"+{line}g"]
    return command


def _run(command: list[str], text: str) -> None:
    # Ctrl-C belongs to the pager while it is shown.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        subprocess.run(command, input=text.encode("utf-8"), check=False)  # noqa: S603  # the user's own pager
    except BrokenPipeError:
        pass  # left before it had read everything
    finally:
        signal.signal(signal.SIGINT, before)
