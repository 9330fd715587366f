"""Headlines set on the first line of their text, as briefs have them: `●标题　近日，…`, `【标题】近日，…`."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from index.bylines import DATELINE, SIGNED
from index.lines import Paragraph, Span
from index.text import readable

_BULLET = r"[●■◆▲★▶※▪•◇○□]"
_FIRST_WORDS = r"(?:本报讯|本报|新华社|近日|日前|昨日|今日|今天|昨天|记者|截至|从|\d{1,2}\s*月\s*\d{1,2}\s*日)"
_RUN_IN = re.compile(
    rf"\s*{_BULLET}?\s*(?:【(?!本报讯|记者|编者)(?P<bracketed>[^【】\r\n]{{4,40}})】[\s:：]*(?=\S)"
    rf"|(?P<spaced>[^\s，。；：！？、（）]{{5,30}}(?: [^\s，。；：！？、（）]{{4,20}})?)[ \t\u3000]+(?={_FIRST_WORDS}))"
    rf"|\s*{_BULLET}\s*(?P<bulleted>[^\s，。；：！？、（）]{{5,30}})(?:[\u3000]|[ \t]{{1,}}|[:：])\s*(?=\S)"
)
_LEAST_TEXT = 30
"""Characters of text that make a run-in headline one."""


def part_run_ins(plain: str, paragraphs: Iterable[Paragraph]) -> Iterator[Paragraph]:
    """Paragraphs, each with a run-in headline as two of them: the headline, which names what follows, and the text."""
    for paragraph in paragraphs:
        opens = DATELINE.match(paragraph.text) or SIGNED.match(paragraph.text) or not paragraph.closed
        match = None if opens else _RUN_IN.match(plain, *paragraph.span)
        if match is None or paragraph.span.end - match.end() < _LEAST_TEXT:
            yield paragraph
            continue
        head = Span(*next(match.span(name) for name in ("bracketed", "spaced", "bulleted") if match[name]))
        body = Span(match.end(), paragraph.span.end)
        text = readable(plain[slice(*head)])
        yield replace(paragraph, span=head, text=text, closed=False, in_heading=True, runs_in=True)
        yield replace(paragraph, span=body, text=readable(plain[slice(*body)]))
