"""Lines of text on a terminal: where they may break, how wide they are, in which colours.

Chinese lines are broken here and not by rich, which would let a comma begin a line and cut `26个` in two.
"""

import os
from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text
from rich.theme import Theme

_NEVER_FIRST = frozenset("，。、；：？！）》」』】〕〉”’…—～·％℃°‰々ー,.;:?!)]}%»｝］｠〗〙〛､｡｣ﾞﾟ﹐﹑﹒﹔﹕﹖﹗")
"""Closing marks: a line does not begin with them."""
_NEVER_LAST = frozenset("（《「『【〔〈“‘([{«｛［｟〖〘〚｢＄￥$¥#№")
"""Opening marks: a line does not end with them."""

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
    margin = first.copy().append(" ") if first is not None else Text(" " * indent)
    if not out.is_terminal:
        out.print(margin.append_text(text), soft_wrap=True)
        return
    wide = cell_len(margin.plain)
    for i, line in enumerate(wrap(text, max(2, out.width - wide))):
        out.print((margin if i == 0 else Text(" " * wide)).append_text(line), soft_wrap=True)


def wrap(text: Text, width: int) -> list[Text]:
    """`text` in lines of at most `width` cells; width is at least 2.

    No line begins with a closing mark or ends with an opening one; words and numbers stay whole where they
    fit on a line.
    """
    lines = list(text.divide(list(_breaks(text.plain, width))))
    for line in lines:
        line.rstrip()
    return lines or [text]


def bar(share: float, cells: int = 5) -> str:
    """A bar of that many cells, `share` of them full."""
    full = round(max(0.0, min(1.0, share)) * cells)
    return "▰" * full + "▱" * (cells - full)


def _breaks(text: str, width: int) -> Iterator[int]:
    """Where the lines begin, but for the first."""
    start = last = used = 0  # `last` is the last place where this line may end, or its start
    for i, character in enumerate(text):
        if i > start and _may_break(text, i):
            last = i
        cells = cell_len(character)
        while used + cells > width and i > start and not character.isspace():
            start = last = last if last > start else i
            yield start
            used = cell_len(text[start:i])
        used += cells


def _may_break(text: str, i: int) -> bool:
    """Whether a line may end before the character at `i`."""
    before, after = text[i - 1], text[i]
    if after.isspace() or cell_len(after) == 0 or after in _NEVER_FIRST:
        return False
    if before.isspace() or before == "/":
        return True
    return before not in _NEVER_LAST and (_stands_alone(before) or _stands_alone(after))


def _stands_alone(character: str) -> bool:
    """Whether it is no part of a word, a number or a path."""
    return cell_len(character) == 2 or character in "—…"


def _shade() -> str:
    """What the terminal says of its background: `dark`, `light`, or `auto` where it says nothing."""
    background = os.environ.get("COLORFGBG", "").rpartition(";")[2]
    if not background.isdecimal():
        return "auto"
    return "light" if int(background) in (7, 15) else "dark"
