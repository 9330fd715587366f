"""An answer as terminal text or as JSON.

Everything that came from a document passes `sanitise` before it reaches a terminal; nothing of it is ever
read as markup, since only `Text` objects are printed.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from index.language import sanitise, say
from qa.answer import Answer, Citation
from qa.filters import Filters

_ESCAPED = re.compile(r"[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_EXCERPT = 120
"""Characters shown of a passage that is not the one that answers."""


def to_json(answer: Answer) -> dict[str, Any]:
    """The object that `answer.schema.json` describes."""
    citations = []
    for citation in answer.citations:
        fields = asdict(citation)
        del fields["display"]
        citations.append(fields)
    return {
        "question": answer.question,
        "rewritten": answer.rewritten,
        "answerable": answer.answerable,
        "confidence": answer.confidence,
        "answer": asdict(answer.answer) if answer.answer else None,
        "citations": citations,
        "missing": list(answer.missing),
        "filters": _filters_json(answer.filters),
        "corpus_dates": [day.isoformat() for day in answer.corpus_dates] if answer.corpus_dates else None,
        "took_ms": answer.took_ms,
        "index": {"generation": answer.generation, "encoder": answer.encoder},
    }


def _filters_json(filters: Filters) -> dict[str, Any] | None:
    if not filters:
        return None
    days = {
        name: day.isoformat() if day else None for name, day in (("since", filters.since), ("until", filters.until))
    }
    return {
        **days,
        "source": filters.source,
        "path": filters.path,
        "kind": filters.kind,
        "words": list(filters.words),
    }


def json_line(fields: Mapping[str, object]) -> str:
    """`fields` as JSON on one line, whatever counts as a line's end; characters that a terminal obeys are escaped."""
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(fields, ensure_ascii=False))


def console(*, stderr: bool = False) -> Console:
    """A console that prints text as it is: no markup, no emoji codes, no guessed highlights."""
    return Console(stderr=stderr, highlight=False, emoji=False, markup=False)


def show(answer: Answer, out: Console, roots: tuple[Path, ...] = ()) -> None:
    """Print an answer: the verdict first, then the citations; lines are wrapped for a terminal, whole for a pipe."""
    if answer.rewritten is not None:
        _put(out, Text(say("Asked: ", "问：") + sanitise(answer.rewritten), "dim"))
    if answer.filters:
        _put(out, Text(limits_line(answer.filters), "dim"))
    _put(out, _verdict(answer))
    for citation in answer.citations:
        _put(out, Text())
        _put(out, _title(citation), first=Text(f"[{citation.n}]", "cyan"))
        _put(out, _place(citation, roots), indent=4)
        _put(out, _passage(citation, answer), indent=4)


def limits_line(filters: Filters) -> str:
    """What a search was limited to, in a line."""
    facts = (
        (say("since", "起于"), filters.since),
        (say("until", "止于"), filters.until),
        (say("source", "来源"), filters.source),
        (say("path", "文件"), filters.path),
        (say("kind", "类别"), filters.kind),
    )
    said = say(", ", "，").join(f"{name} {sanitise(str(value))}" for name, value in facts if value)
    read = say(", ", "、").join(map(sanitise, filters.words))
    return say("Only ", "只查") + said + (say(f" (read from: {read})", f"（据“{read}”）") if read else "")


def _put(out: Console, text: Text, *, indent: int = 0, first: Text | None = None) -> None:
    """Print one line of text; where it wraps, `first` stays out in the margin."""
    if not out.is_terminal:
        start = first.copy().append(" ") if first is not None else Text(" " * indent)
        out.print(start.append_text(text), soft_wrap=True)
    elif first is not None:
        row = Table.grid(padding=(0, 1, 0, 0))
        row.add_column(no_wrap=True)
        row.add_column()
        row.add_row(first, text)
        out.print(row)
    else:
        out.print(Padding(text, (0, 0, 0, indent)))


def _verdict(answer: Answer) -> Text:
    if answer.answer is not None:
        text = _marked(sanitise(answer.answer.text), sanitise(answer.answer.span or ""), "bold green")
        return text.append(f" [{answer.answer.citation}]", "dim")
    verdict = Text(say("Not in this corpus.", "语料中没有答案。"), "bold yellow")
    if not answer.citations and answer.filters:
        verdict.append(_outside(answer.filters, answer.corpus_dates), "yellow")
    if answer.missing:
        verdict.append(say(" Not found: ", "未找到："), "yellow")
        verdict.append(say(", ", "、").join(map(sanitise, answer.missing)), "yellow")
        verdict.append(say(".", "。"), "yellow")
    if answer.citations:
        verdict.append(say(" The nearest passages:", "最接近的段落："), "dim")
    return verdict


def _outside(filters: Filters, dates: tuple[date, date] | None) -> str:
    """What the corpus spans, against the time asked about."""
    if dates is None:
        return say(" No article is within these limits.", "没有符合限定的文章。")
    first, last = dates
    return say(
        f" The corpus spans {first:%Y-%m} to {last:%Y-%m}; you asked about {_asked(filters)}.",
        f"语料的时间是 {first:%Y-%m} 至 {last:%Y-%m}，您问的是 {_asked(filters)}。",
    )


def _asked(filters: Filters) -> str:
    """A whole year as 2009, other days in full."""
    since, until = (day.isoformat() if day else "…" for day in (filters.since, filters.until))
    if since.endswith("-01-01") and until == f"{since[:4]}-12-31":
        return since[:4]
    return since if since == until else f"{since} – {until}"


def _title(citation: Citation) -> Text:
    return Text(sanitise(citation.title) or say("(untitled)", "（无题）"), "bold")


def _place(citation: Citation, roots: tuple[Path, ...]) -> Text:
    facts = [sanitise(f) for f in (citation.source, citation.date, citation.byline) if f]
    where = Text(sanitise(citation.location), _link(citation, roots) or "blue")
    return Text(" · ".join([*facts, ""])).append_text(where).append(f" · {citation.score:.2f}", "dim")


def _passage(citation: Citation, answer: Answer) -> Text:
    display = sanitise(citation.display)
    if answer.answer is not None and answer.answer.citation == citation.n:
        return _marked(display, sanitise(answer.answer.text), "underline")
    return Text(display if len(display) <= _EXCERPT else display[:_EXCERPT] + "…", "dim")


def _marked(text: str, part: str, style: str) -> Text:
    marked = Text(text)
    start = text.find(part) if part else -1
    if start >= 0:
        marked.stylize(style, start, start + len(part))
    return marked


def _link(citation: Citation, roots: tuple[Path, ...]) -> str | None:
    for root in roots:
        file = root.parent / citation.path
        if file.is_file():
            return f"blue link {file.as_uri()}#L{citation.line_start}"
    return None
