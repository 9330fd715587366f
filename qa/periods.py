"""Times in words to periods of days: `2021年3月`, `去年9月`, `近三年`, `2018年7月以来`, `since 2021`, `last September`.

Words are read where they are certain of a year, of themselves or from the day of asking. What a time in a question
is for (does it limit what is searched?) is not decided here.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, takewhile

from index.patterns import pattern
from index.text import matching_text
from qa.months import SPELT, number_of


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `since` to `until`, both within; None is open."""

    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Mention:
    """A time that a folded text names."""

    start: int
    """Offset in the folded text, with the word that leads it (`since`)."""
    end: int
    """With the word that closes it (`以来`)."""
    period: Period
    relative: bool
    """Whether it hangs on the day of asking."""
    within_a_year: bool
    """Whether it is a part of one year."""
    onward: bool
    """Whether it runs from a day to the present (`以来`, `since`)."""


@dataclass(frozen=True, slots=True)
class _Point:
    start: int
    end: int
    period: Period
    relative: bool
    fine: bool
    bare: bool = False


def mentions(folded: str, as_of: date) -> list[Mention]:
    """The times that a folded text names, in order; a number without 年 or a word of time before it is no year."""
    points = list(_points(folded, as_of))
    found: list[Mention] = []
    i = 0
    while i < len(points):
        paired = i + 1 < len(points) and _joined(folded, points[i], points[i + 1])
        last = points[i + 1] if paired else _of_the_same_year(folded, points[i])
        mention = _surrounded(folded, points[i], last)
        if mention is not None:
            found.append(mention)
        i += 2 if paired else 1
    return found


def parse_period(text: str, as_of: date) -> Period | None:
    """The period that a whole text names: `2021`, `2021-03-05`, `去年9月`, `last week`; None where it names none."""
    folded = matching_text(text).strip().removeprefix("the ")
    if not folded:
        return None
    for whole in (folded, f"今年{folded}", f"去年{folded}"):  # 年底 and 3月 are the latest that have begun
        points = [(p.start, p.end, p.period) for p in _points(whole, as_of)]
        for start, end, period in points + [(m.start, m.end, m.period) for m in mentions(whole, as_of)]:
            begun = whole is folded or (period.since or as_of) <= as_of
            if (start, end) == (0, len(whole)) and begun:
                return period
    return None


_DIGITS = "〇一二三四五六七八九"
_YEAR = r"(?:(?P<year>(?:19|20)\d\d|[一二][〇零九][〇零一二三四五六七八九]{2})年|(?P<said>[今本去前]年|上一年|明年))"
_MONTH = r"(?P<month>1[0-2]|0?[1-9]|十[一二]|[一二三四五六七八九十])月(?!球|光|亮|薪)份?"
_COUNT = r"(?P<count>\d{1,2}|[一二两三四五六七八九十]{1,3})"
_YEAR4 = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_PARTS = {
    "上半年": (1, 6), "first half of": (1, 6), "下半年": (7, 12), "second half of": (7, 12),
    "一季度": (1, 3), "1季度": (1, 3), "first quarter of": (1, 3), "q1": (1, 3),
    "二季度": (4, 6), "2季度": (4, 6), "second quarter of": (4, 6), "q2": (4, 6),
    "三季度": (7, 9), "3季度": (7, 9), "third quarter of": (7, 9), "q3": (7, 9),
    "四季度": (10, 12), "4季度": (10, 12), "fourth quarter of": (10, 12), "q4": (10, 12),
    "前三季度": (1, 9), "初": (1, 3), "early": (1, 3), "beginning of": (1, 3),
    "底": (10, 12), "末": (10, 12), "late": (10, 12), "end of": (10, 12),
}  # fmt: skip
"""First and last month of a part of a year; the start and the end of a year are its first and last quarter."""
_THIRDS = {"初": (1, 10), "上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "底": (21, 31), "末": (21, 31)}
_UNITS = {
    "年": 365, "year": 365, "个月": 30, "month": 30,
    "周": 7, "个星期": 7, "星期": 7, "week": 7, "天": 1, "day": 1,
}  # fmt: skip

_LEADS = pattern(r"(since|from|after|before|until|till|in|of|during|between|自从?|从)\s*(?:the\s*)?$")
_CLOSES = pattern(
    r"(?P<onward>(?:开始)?(?:以来|至今|到现在|迄今)|以后|起(?!来|步|点|码))|(?P<after>之后|(?<=年)后(?!备|来|续|期|天))"
    r"|(?P<before>以前|之前|(?<=年)前(?![一二两三四五六七八九十\d]))|(?P<among>之?间|期间)"
)
_TO = pattern(r"\s*(?:到|至|—+|-|–|~|to|through|until)\s*")
_TO_MONTH = pattern(rf"(?:到|至|—+|-|–|~)(?P<end>{_MONTH}(?:\d{{1,2}}[日号])?)")
_AND = pattern(r"\s*(?:和|与|and)\s*")

_Read = Callable[["re.Match[str]", date], "Period | None"]


def _points(folded: str, as_of: date) -> Iterator[_Point]:
    """Single times, none over another; of several at one place the longest."""
    found = [
        _Point(match.start(), match.end(), period, _is_relative(match), fine, bare)
        for needs, words, read, fine, bare in _KINDS
        if any(need in folded for need in needs)
        for match in words.finditer(folded)
        if (period := _read(read, match, as_of)) is not None
    ]
    end = 0
    for point in sorted(found, key=lambda p: (p.start, -p.end)):
        if point.start >= end:
            yield point
            end = point.end


def _read(read: _Read, match: re.Match[str], as_of: date) -> Period | None:
    try:
        return read(match, as_of)
    except (ValueError, OverflowError):  # the 31st of February
        return None


def _is_relative(match: re.Match[str]) -> bool:
    return match.groupdict().get("year") is None


def _joined(folded: str, first: _Point, second: _Point) -> bool:
    """Whether two points are the ends of one period."""
    between = folded[first.end : second.start]
    if _TO.fullmatch(between):
        return True
    framed = folded[: first.start].rstrip().endswith("between") or folded.startswith(("之间", "间"), second.end)
    return framed and _AND.fullmatch(between) is not None


def _of_the_same_year(folded: str, first: _Point) -> _Point | None:
    """The second end of `2021年1月至3月`."""
    rest = _TO_MONTH.match(folded, first.end)
    if not rest or not first.fine or first.period.since is None:
        return None
    for point in _points(f"{first.period.since.year}年{rest['end']}", first.period.since):
        return _Point(rest.start("end"), rest.end("end"), point.period, first.relative, True)
    return None


def _surrounded(folded: str, first: _Point, last: _Point | None) -> Mention | None:
    """A point or two with the words around that say which side of them is meant."""
    end = (last or first).end
    before, after = _LEADS.search(folded[: first.start]), _CLOSES.match(folded, end)
    lead, close = before[1] if before else "", after.lastgroup if after else ""
    told = lead or close or folded[: first.start].rstrip().endswith(("only", "just", "看", "要", "查"))
    if first.bare and last is None and not told:
        return None
    period = Period(first.period.since, (last or first).period.until)
    onward = last is None and (lead == "since" or close == "onward")
    if last is None:
        period = _sided(period, lead, close or "")
    start = before.start() if before and (lead.isascii() or onward) else first.start
    relative = first.relative or (last is not None and last.relative)
    return Mention(start, after.end() if after else end, period, relative, first.fine and last is None, onward)


def _sided(period: Period, lead: str, close: str) -> Period:
    since, until = period.since, period.until
    if close == "onward" or lead == "since":
        return Period(since, None)
    if (close == "after" or lead == "after") and until:
        return Period(until + timedelta(days=1), None)
    if (close == "before" or lead == "before") and since:
        return Period(None, since - timedelta(days=1))
    return Period(None, until) if lead in ("until", "till") else period


def _months(year: int, first: int, last: int) -> Period:
    return Period(date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def _year_of(match: re.Match[str], as_of: date) -> int:
    fields = match.groupdict()
    written = fields.get("year")
    if written:
        return int("".join(str(max(0, _DIGITS.find(c))) if not c.isdecimal() else c for c in written))
    back = {"今年": 0, "本年": 0, "去年": 1, "上一年": 1, "前年": 2, "明年": -1, "last": 1, "this": 0}
    return as_of.year - back.get(fields.get("said") or "今年", 0)


def _month_of(match: re.Match[str]) -> int:
    fields = match.groupdict()
    if fields.get("named"):
        return number_of(fields["named"])
    return _small(match["month"])


def _small(written: str) -> int:
    """A number below a hundred, in either script."""
    if written.isdecimal():
        return int(written)
    tens, ten, ones = written.replace("两", "二").rpartition("十")
    value = _DIGITS.index(ones) if ones else 0
    return value + (10 * (_DIGITS.index(tens) if tens else 1) if ten else 0)


def _whole_year(match: re.Match[str], as_of: date) -> Period:
    return _months(_year_of(match, as_of), 1, 12)


def _part(match: re.Match[str], as_of: date) -> Period:
    return _months(_year_of(match, as_of), *_PARTS[match["part"]])


def _month(match: re.Match[str], as_of: date) -> Period:
    fields = match.groupdict()
    year, month = _year_of(match, as_of), _month_of(match)
    day = fields.get("day") or fields.get("day2")
    if day:
        return Period(date(year, month, _small(day)), date(year, month, _small(day)))
    if fields.get("third"):
        first, last = _THIRDS[match["third"]]
        return Period(date(year, month, first), date(year, month, min(last, monthrange(year, month)[1])))
    return _months(year, month, month)


def _named_month(match: re.Match[str], as_of: date) -> Period:
    """`last September`: the latest that is over; `this September`: of this year."""
    month = _month_of(match)
    over = match["said"] == "last" and month >= as_of.month
    return _months(as_of.year - over, month, month)


def _near(match: re.Match[str], as_of: date) -> Period:
    """Months and years back to the same day of the month; the count includes the day of asking."""
    words = "one two three four five six seven eight nine ten".split()
    written = match["count"]
    number = words.index(written) + 1 if written in words else _small(written)
    unit = match["unit"].removesuffix("s")
    if _UNITS[unit] < 30:
        return Period(as_of - timedelta(days=number * _UNITS[unit] - 1), as_of)
    months = as_of.year * 12 + as_of.month - 1 - number * (12 if _UNITS[unit] == 365 else 1)
    year, month = divmod(months, 12)
    return Period(date(year, month + 1, min(as_of.day, monthrange(year, month + 1)[1])), as_of)


def _moon(match: re.Match[str], as_of: date) -> Period:
    back = len(list(takewhile(lambda i: match[0][i] == "上", count()))) or match[0].startswith("last")
    year, month = divmod(as_of.year * 12 + as_of.month - 1 - int(back), 12)
    return _months(year, month + 1, month + 1)


def _week(match: re.Match[str], as_of: date) -> Period:
    back = len(list(takewhile(lambda i: match[0][i] == "上", count()))) or match[0].startswith("last")
    monday = as_of - timedelta(days=as_of.weekday() + 7 * int(back))
    return Period(monday, monday + timedelta(days=6))


def _day(match: re.Match[str], as_of: date) -> Period:
    back = {"今": 0, "昨": 1, "前": 2, "t": 0, "y": 1}[match[0][0]]
    return Period(as_of - timedelta(days=back), as_of - timedelta(days=back))


_CENTURIES = ("19", "20")
_EN = ("last ", "this ")
_KINDS: list[tuple[tuple[str, ...], re.Pattern[str], _Read, bool, bool]] = [
    (needs, pattern(text), read, fine, bare)
    for needs, text, read, fine, bare in (
        (("月",),
         rf"{_YEAR}的?{_MONTH}(?:(?P<day>\d{{1,2}}|[一二三]?十?[一二三四五六七八九]|[二三]?十)[日号]|(?P<third>[上中下]旬|初|底|末))?",
         _month, True, False),
        (("年",), rf"{_YEAR}(?:的|年)?第?(?P<part>[上下]半年|前三季度|[一二三四1-4]季度|初|底|末(?!端))",
         _part, True, False),
        (("年",), rf"{_YEAR}(?!代|级|度[假过])", _whole_year, False, False),
        (_CENTURIES,
         r"(?<![\d.])(?P<year>(?:19|20)\d\d)(?P<sep>[-/.])(?P<month>\d{1,2})(?:(?P=sep)(?P<day>\d{1,2})|(?<!\.\d)(?<!\.\d\d))(?![\d.])",
         _month, True, False),
        (_CENTURIES,
         rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?)?\b{SPELT}(?: (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?)?,? "
         rf"(?:of )?{_YEAR4}", _month, True, False),
        (_CENTURIES,
         rf"(?P<part>(?:first|second) half of|(?:first|second|third|fourth) quarter of|q[1-4]|early|late|"
         rf"(?:beginning|end) of)(?: the year)? {_YEAR4}", _part, True, False),
        (_EN, rf"\b(?P<said>last|this) {SPELT}\b", _named_month, True, False),
        (_EN, r"\b(?P<said>last|this) year\b", _whole_year, False, False),
        (("月", "month"), r"上{1,2}个?月|[本这]个?月(?!球|光|亮)|\b(?:last|this) month\b", _moon, True, False),
        (("周", "星期", "礼拜", "week"),
         r"上{1,2}个?(?:周(?![一二三四五六日年])|星期(?![一二三四五六日])|礼拜)|[本这]个?(?:周(?![年边一二三四五六日])|星期)"
         r"|\b(?:last|this) week\b", _week, True, False),
        (("天", "日", "day"), r"[今昨前][天日](?!头)|\b(?:today|yesterday)\b", _day, True, False),
        (("最近", "过去", "这", "近"),
         rf"(?:最近|过去|这|近)(?:的)?{_COUNT}(?P<unit>年|个月|周|个?星期|天)(?:以来|以内|来|里|间|内)?",
         _near, False, False),
        (("last ", "past "),
         r"(?:the )?(?:last|past) (?P<count>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten) "
         r"(?P<unit>(?:year|month|week|day)s?)", _near, False, False),
        (_CENTURIES, rf"(?<![\d.,a-z-]){_YEAR4}(?![.,]\d|年|%)", _whole_year, False, True),
    )
]  # fmt: skip
"""Words one of which stands wherever the pattern matches, so that most need not be tried; the pattern; what reads a
match; whether it is a part of a year, and a bare number."""
