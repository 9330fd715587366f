"""The lines of a headline to a title and a kicker (眉题, 引题, 副题).

A paper sets a slogan or a couplet large and the sentence that says who did what small, above or below it; of two
sentences of fact the first is the title. On one line nothing tells them apart: it is all title.
"""

import re
from typing import NamedTuple

_DASH = re.compile(r"^[—－\-–]{1,}\s*")
_VERB = re.compile(
    "召开|举行|举办|开展|开幕|闭幕|落幕|启动|启用|开工|竣工|完工|获批|获评|入选|上榜|印发|发布|公布|出台|实施|推进|打造|落地|见效|强调|要求|"
    "指出|表示|调研|考察|会见|会谈|出席|签署|签约|通过|纳入|达到|突破|增长|下降|超过|完成|建成|成立|揭牌|投用|通车|开通|亮相|走进|助力|"
    "提升|加快|着力|聚焦|推动|深入|学习|贯彻|补齐|全力|守护|征名|征集|参与|就业|培养|持续|保持|实现|迎来|举措|发展|参加|访问|抵达|致电|贺信"
)
_SLOGAN = re.compile(
    r"^(?:聚焦|全力|深入|扮靓|守护|打造|推进|推动|凝心|同心|携手|奋力|奋进|面向|抢抓|扎根|坚持|坚定|守正|绿色|让|为|以|把|用|争当|筑牢|厚植|"
    r"赓续|弘扬|传承|共建|共享|点燃|激发|牢记|切实|努力|加快|着力|践行|擦亮|拥抱|书写|谱写|答好|当好)"
)


class Headline(NamedTuple):
    """A headline as it is cited."""

    title: str
    kicker: str | None


def compose(lines: list[tuple[str, int]]) -> Headline:
    """Title and kicker of a headline.

    Args:
        lines: each line of it with its block; lines of one block have no blank line between them.
    """
    parts = _joined(lines)
    if len(parts) < 2:
        return Headline("".join(parts), None)
    dashed = [part for part in parts if _DASH.match(part)]
    if dashed:
        plain = [part for part in parts if part not in dashed]
        kicker = " ".join(_DASH.sub("", part) for part in dashed).strip()
        return Headline(" ".join(plain), kicker or None)
    slogans = [part for part in parts if is_slogan(part)]
    main = slogans[0] if len(slogans) == 1 else parts[0]
    return Headline(main, " ".join(part for part in parts if part != main) or None)


def is_slogan(part: str) -> bool:
    """Whether a part of a headline calls for something instead of saying what happened: a couplet, or a verb first."""
    halves = part.split()
    if len(halves) == 2 and len(halves[0]) == len(halves[1]):
        return True
    return _SLOGAN.match(part) is not None


def _joined(lines: list[tuple[str, int]]) -> list[str]:
    """The parts of a headline: lines of one block, the halves of a couplet, and a subject with its predicate."""
    parts: list[str] = []
    previous: int | None = None
    for text, block in lines:
        if not _DASH.sub("", text):  # the halves of a torn dash: what follows is the subtitle
            parts.append("——")
        elif parts and parts[-1] == "——":
            parts[-1] += text
        elif parts and not _DASH.match(text) and (block == previous or _belong_together(parts[-1], text)):
            parts[-1] += f" {text}"
        else:
            parts.append(text)
        previous = block
    return [part for part in parts if part != "——"]


def _belong_together(before: str, after: str) -> bool:
    if len(before) == len(after) <= 12:
        return True
    return _VERB.search(before) is None
