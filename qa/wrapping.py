"""Where a line of text may end, as a printer would have it: Chinese between any two characters but for its marks.

Apart from `qa.screen`, because help texts are wrapped too and should not wait for all of rich.
"""

from collections.abc import Iterator
from itertools import pairwise

from rich.cells import cell_len

_NEVER_FIRST = frozenset("，。、；：？！）》」』】〕〉”’…—～·％℃°‰々ー,.;:?!)]}%»｝］｠〗〙〛､｡｣ﾞﾟ﹐﹑﹒﹔﹕﹖﹗")
"""Closing marks: a line does not begin with them."""
_NEVER_LAST = frozenset("（《「『【〔〈“‘([{«｛［｟〖〘〚｢＄￥$¥#№")
"""Opening marks: a line does not end with them."""


def breaks(text: str, width: int) -> Iterator[int]:
    """Where the lines begin, but for the first, if none may have more than `width` cells; width is at least 2.

    No line begins with a closing mark or ends with an opening one; words, and numbers with what they count, stay
    whole where they fit on a line.
    """
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
    if before.isdigit() and after.isalpha():  # 26个, 9月
        return False
    return before not in _NEVER_LAST and (_stands_alone(before) or _stands_alone(after))


def _stands_alone(character: str) -> bool:
    """Whether it is no part of a word, a number or a path."""
    return cell_len(character) == 2 or character in "—…"


def lines(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` cells, without the space at their ends."""
    places = [0, *breaks(text, width), len(text)]
    return [text[start:end].rstrip() for start, end in pairwise(places)]
