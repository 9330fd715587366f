"""Lines of text on a terminal, and their colours.

Lines are broken by `qa.wrapping` and not by rich, which would let a comma begin a line.
"""

import os

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text
from rich.theme import Theme

from qa.wrapping import breaks

_COLOURS = {
    # Magenta and green can be read on black and on white, in any of the usual palettes.
    "auto": {"exact": "bold magenta", "kin": "italic magenta"},
    "dark": {"exact": "bold bright_yellow", "kin": "italic yellow"},
    "light": {"exact": "bold dark_red", "kin": "italic dark_red"},
}


def console(*, stderr: bool = False, theme: str = "auto") -> Console:
    """A console that prints text as it is: no markup, no emoji codes, no guessed highlights.

    Args:
        stderr: write to standard error.
        theme: `dark`, `light` or `auto`, which asks `$COLORFGBG` and else takes colours that suit both.
    """
    styles = _COLOURS[_shade() if theme == "auto" else theme]
    return Console(stderr=stderr, highlight=False, emoji=False, markup=False, theme=Theme(styles))


def put(out: Console, text: Text, *, indent: int = 0, first: Text | None = None) -> None:
    """Print one line of text, wrapped for a terminal and whole for a pipe.

    Where it wraps, `first` stays out in the margin, which is then as wide as it and a space.
    """
    margin = Text().append_text(first).append(" ") if first is not None else Text(" " * indent)
    if not out.is_terminal:
        out.print(margin.append_text(text), soft_wrap=True)
        return
    wide = cell_len(margin.plain)
    for i, line in enumerate(wrap(text, max(2, out.width - wide))):
        out.print((margin if i == 0 else Text(" " * wide)).append_text(line), soft_wrap=True)


def wrap(text: Text, width: int) -> list[Text]:
    """`text` in lines of at most `width` cells; width is at least 2.

    No line begins with a closing mark or ends with an opening one; words, and numbers with what they count, stay
    whole where they fit on a line.
    """
    lines = list(text.divide(list(breaks(text.plain, width))))
    for line in lines:
        line.rstrip()
    return lines or [text]


def bar(share: float, cells: int = 5) -> str:
    """A bar of that many cells, `share` of them full."""
    full = round(max(0.0, min(1.0, share)) * cells)
    return "▰" * full + "▱" * (cells - full)


def _shade() -> str:
    """What the terminal says of its background: `dark`, `light`, or `auto` where it says nothing."""
    background = os.environ.get("COLORFGBG", "").rpartition(";")[2]
    if not background.isdecimal():
        return "auto"
    return "light" if int(background) in (7, 15) else "dark"
