"""The lines of a headline to a title and a kicker (眉题, 引题, 副题).

A paper sets a slogan or a couplet large and the sentence that says who did what small, above or below it. Two
sentences of fact look the same whether they are title and subtitle or two lines of one title: they are all title.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

_DASH = re.compile(r"^[—－\-–]+\s*")
_MEETING = re.compile("(?:召开|举行).*会|开展.*(?:活动|行动)")
"""What a line of fact says that stands with a slogan."""
_SLOGAN = re.compile(
    r"^(?:聚焦|全力|深入|扮靓|守护|打造|推进|推动|凝心|同心|携手|奋力|奋进|面向|抢抓|扎根|坚持|坚定|守正|让|为|以|把|用|争当|筑牢|厚植|"
    r"赓续|弘扬|传承|共建|共享|点燃|激发|牢记|切实|努力|加快|着力|践行|擦亮|拥抱|书写|谱写|答好|当好)"
)
_SHORTEST_HALF, _LONGEST_HALF = 4, 9
"""Characters of half a couplet."""


class Headline(NamedTuple):
    """A headline as it is cited."""

    title: str
    kicker: str | None


def compose(lines: Sequence[str]) -> Headline:
    """Title and kicker of a headline, given its lines from the top."""
    dash = next((i for i, line in enumerate(lines) if i and _DASH.match(line)), len(lines))
    if dash < len(lines):
        kicker = " ".join(filter(None, (_DASH.sub("", line) for line in lines[dash:])))
        return Headline(" ".join(lines[:dash]), kicker or None)
    for i in range(len(lines)):
        for count in (1, 2):
            main, others = lines[i : i + count], [*lines[:i], *lines[i + count :]]
            if others and (i == 0 or i + count == len(lines)) and _is_couplet(" ".join(main)):
                return Headline(" ".join(main), " ".join(others))
    if len(lines) == 2:
        for main, other in (lines, lines[::-1]):
            if _SLOGAN.match(main) and not _SLOGAN.match(other) and _MEETING.search(other):
                return Headline(main, other)
    return Headline(" ".join(lines), None)


def _is_couplet(text: str) -> bool:
    """Whether a text is two halves of one length: 聚焦小事 解决难题."""
    halves = text.split()
    return len(halves) == 2 and _SHORTEST_HALF <= len(halves[0]) == len(halves[1]) <= _LONGEST_HALF
