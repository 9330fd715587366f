"""Where a cited place leads when it is clicked: to the line, in whatever opens it."""

import os
import platform
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from rich.style import Style

_FORMS = {
    "none": "",
    "file": "file://{path}#L{line}",
    "vscode": "vscode://file{path}:{line}",
    "kitty": "file://{host}{path}#{line}",
}
_PLAIN = Style(color="blue")


@dataclass(frozen=True, slots=True)
class Links:
    """Makes links to the files of one index."""

    roots: tuple[Path, ...] = ()
    """The folders that were indexed; only what is still below them is linked to."""
    form: str = "auto"
    """`auto`, `none`, `file`, `vscode`, `kitty`, or an address with {path}, {line} and {host} in it."""

    def style(self, path: str, line: int) -> Style:
        """How the name of a cited place is shown: as a link where there is something to open."""
        form = _FORMS.get(_fitting() if self.form == "auto" else self.form, self.form)
        for root in self.roots:
            file = root.parent / path
            if form and file.is_file():
                parts = (("{path}", quote(str(file))), ("{line}", str(line)), ("{host}", platform.node()))
                for name, value in parts:
                    form = form.replace(name, value)
                return Style(color="blue", link=form)
        return _PLAIN


def _fitting() -> str:
    """The form that the terminal is known to hand to an editor."""
    if os.environ.get("TERM_PROGRAM") == "vscode":
        return "vscode"
    return "kitty" if os.environ.get("KITTY_WINDOW_ID") else "file"
