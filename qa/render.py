"""An answer as terminal text or as JSON.

Everything that came from a document passes `sanitise` before it reaches a terminal; nothing of it is ever
read as markup, since only `Text` objects are printed.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from rich.console import Console
from rich.text import Text

from index.language import sanitise, say
from index.patterns import pattern
from qa.answer import Answer, Citation
from qa.differences import Difference
from qa.filters import Filters
from qa.links import Links
from qa.marks import Mark
from qa.screen import bar, put

_ESCAPED = pattern(r"[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
MarksOf = Callable[[str], Iterable[Mark]]
"""Finds in a text what matches the question."""

NO_LINKS = Links()

_EXCERPT = 120
"""Characters shown of a passage that is not the one that answers."""


def to_json(answer: Answer, explain: dict[str, Any] | None = None) -> dict[str, Any]:
    """The object that `answer.schema.json` describes; `explain` is that member of it, where it was asked for."""
    citations = []
    for citation in answer.citations:
        fields = asdict(citation)
        del fields["display"]
        citations.append(fields)
    differing = {"differences": [asdict(one) for one in answer.differences]} if answer.differences else {}
    nothing = {"names_nothing": True} if answer.names_nothing else {}
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
        **differing,
        **nothing,
        "explain": explain,
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


def show(answer: Answer, out: Console, links: Links = NO_LINKS, *, marks_of: MarksOf | None = None) -> None:
    """Print an answer: the verdict first, then the citations; lines are wrapped for a terminal, whole for a pipe.

    Args:
        answer: what is shown.
        out: where.
        links: makes a link of each place.
        marks_of: finds what matches the question, which is then highlighted.
    """
    if answer.rewritten is not None:
        put(out, Text(say("Asked: ", "问：") + sanitise(answer.rewritten), "dim"))
    if answer.filters:
        put(out, Text(limits_line(answer.filters), "dim"))
    put(out, _verdict(answer))
    if answer.differences:
        put(out, _differences(answer.differences))
    for citation in answer.citations:
        show_citation(citation, answer, out, links, marks_of=marks_of)


def show_citation(
    citation: Citation, answer: Answer, out: Console, links: Links, *, marks_of: MarksOf | None = None
) -> None:
    """Print one citation of an answer, after an empty line."""
    put(out, Text())
    put(out, _title(citation), first=Text(f"[{citation.n}]", "cyan"))
    put(out, _place(citation, links, bars=out.is_terminal and not out.is_dumb_terminal), indent=4)
    passage = _passage(citation, answer)
    put(out, passage if marks_of is None else highlighted(passage, marks_of(passage.plain)), indent=4)
    if citation.also:
        put(out, _reprints(citation), indent=4)


def highlighted(text: Text, marks: Iterable[Mark]) -> Text:
    """`text` with what matches in the colours of matches, the same word and the kindred one in two shades."""
    for mark in marks:
        text.stylize("not dim", mark.start, mark.end)
        text.stylize("exact" if mark.exact else "kin", mark.start, mark.end)
    return text


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


def verdict_line(answer: Answer) -> str:
    """The sentence that answers, or what is said where none does, without the number of its citation."""
    return answer.answer.text if answer.answer is not None else _verdict(answer).plain


def _verdict(answer: Answer) -> Text:
    if answer.answer is not None:
        text = _marked(sanitise(answer.answer.text), sanitise(answer.answer.span or ""), "bold green")
        return text.append(f" [{answer.answer.citation}]", "dim")
    if answer.names_nothing:
        nothing = Text(say("The question names nothing to look for.", "问题没有说要查什么。"), "bold yellow")
        return nothing.append(say(" Ask about something by its name.", "请写出所问的人、事、物的名称。"), "yellow")
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


def _differences(found: Sequence[Difference]) -> Text:
    """The values that articles give which contradict each other, newest first."""
    values = say("; ", "；").join(
        sanitise(one.value) + (say(f" ({one.date})", f"（{one.date}）") if one.date else "") + f" [{one.citation}]"
        for one in found
    )
    return Text(say("Articles differ: ", "各篇说法不一：") + values, "yellow")


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


def _place(citation: Citation, links: Links, *, bars: bool) -> Text:
    facts = [sanitise(f) for f in (citation.source, citation.date, citation.byline) if f]
    where = Text(sanitise(citation.location), links.style(citation.path, citation.line_start))
    text = Text(" · ".join([*facts, ""])).append_text(where).append(" · ", "dim")
    if bars:
        text.append(f"{bar(citation.score)} ", "cyan")
    return text.append(f"{citation.score:.2f}", "dim")


def _reprints(citation: Citation) -> Text:
    places = [
        " ".join(sanitise(f) for f in (also.source, also.date, f"{also.path}:{also.line_start}") if f)
        for also in citation.also
    ]
    return Text(say("also in: ", "另见：") + say("; ", "；").join(places), "dim")


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
