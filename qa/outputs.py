"""The answers of a batch as JSON lines, CSV, TSV, Markdown or a TREC run.

Each answer is written from the JSON object that stands for it, by itself: so answers can be streamed, and answers
kept from a stopped run come out as those of an unbroken one. What came from documents can neither move a
terminal, nor be a formula in a spreadsheet, nor be markup in Markdown.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.language import sanitise
from index.text import readable
from qa.render import json_line

Fields = Mapping[str, Any]
"""What `answer.schema.json` describes with an `id`; or an `id` and an `error`."""

COLUMNS = (
    *("id", "question", "answerable", "confidence", "answer", "span", "location", "title", "date", "source", "byline"),
    *("score", "passage", "missing", "error"),
)
"""Of CSV and TSV; a row has the first of the citations."""

_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~&#])")
_LIST_MARK = re.compile(r"^(\d+)([.)])|^([-+])")
_SPACE_OR_PERCENT = re.compile(r"[\s%]")
_TIE = 1e-6
"""What sets scores apart that are equal: tools that read runs sort by score and order equal ones by name."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How answers are written in a format: what stands before the first, and each of them."""

    head: str
    write: Callable[[Fields], str]


def output_format(path: Path) -> str:
    """The format that a file's ending asks for; JSON lines where it asks for none."""
    return _BY_ENDING.get(path.suffix.lower(), "jsonl")


def _cells(fields: Fields) -> list[str]:
    if "error" in fields:
        return [fields["id"], *[""] * (len(COLUMNS) - 2), fields["error"]]
    answer = fields["answer"] or {"text": "", "span": ""}
    citation = next(iter(fields["citations"]), None)
    cited = [""] * 7
    if citation:
        facts = [citation[name] for name in ("title", "date", "source", "byline")]
        cited = [_location(citation), *facts, f"{citation['score']:.4f}", readable(citation["text"])]
    verdict = ["yes" if fields["answerable"] else "no", f"{fields['confidence']:.4f}"]
    missing = "; ".join(fields["missing"])
    return [fields["id"], fields["question"], *verdict, answer["text"], answer["span"], *cited, missing, ""]


def _table_row(cells: list[str], delimiter: str) -> str:
    line = io.StringIO()
    guarded = (guard_formula(sanitise(str(cell))) if cell is not None else "" for cell in cells)
    csv.writer(line, delimiter=delimiter, lineterminator="\n").writerow(guarded)
    return line.getvalue()


def guard_formula(text: str) -> str:
    """`text` so that no spreadsheet reads it as a formula: a quotation mark goes before `=`, `+`, `-` and `@`.

    Their wide and small forms count as they do, and so do those behind white space.
    """
    first = text.lstrip()[:1]
    return f"'{text}" if first and unicodedata.normalize("NFKC", first) in ("=", "+", "-", "@") else text


def _markdown(fields: Fields) -> str:
    name = _escaped(str(fields["id"]))
    if "error" in fields:
        return f"## {name}\n\n*{_escaped(fields['error'])}*\n\n"
    lines = [f"## {name} · {_escaped(fields['question'])}", ""]
    answer = fields["answer"]
    if answer:
        lines += [f"**{_escaped(answer['text'])}** [{answer['citation']}]", ""]
    elif fields.get("names_nothing"):
        lines += ["*The question names nothing to look for.*", ""]
    else:
        missing = ", ".join(map(_escaped, fields["missing"]))
        lines += ["*Not in this corpus.*" + (f" Not found: {missing}." if missing else ""), ""]
    for citation in fields["citations"]:
        facts = [_escaped(citation[name]) for name in ("source", "date", "byline") if citation[name]]
        place = f"{_escaped(_location(citation))} · {citation['score']:.2f}"
        title = f"**{_escaped(citation['title'])}** · " if citation["title"] else ""
        lines += [
            f"{citation['n']}. {title}{' · '.join([*facts, place])}",
            f"   > {_escaped(readable(citation['text']))}",
            "",
        ]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    """`text` on one line, in which nothing is markup."""
    escaped = _MARKDOWN.sub(r"\\\1", sanitise(text).strip())
    return _LIST_MARK.sub(lambda mark: f"{mark[1]}\\{mark[2]}" if mark[1] else f"\\{mark[3]}", escaped)


def _trec(fields: Fields) -> str:
    """The citations of a question as `question Q0 passage rank score tag`; nothing for a row in error."""
    if "error" in fields:
        return ""
    question, tag = _word(str(fields["id"])), _word(f"qa-{fields['index']['encoder']}-{fields['index']['generation']}")
    return "".join(
        f"{question} Q0 {_word(_location(citation))} {citation['n']} {citation['score'] - rank * _TIE:.6f} {tag}\n"
        for rank, citation in enumerate(fields["citations"])
    )


def ranking_lines(run: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    """The lines of a TREC run of documents, best first."""
    for question, scores in run.items():
        for rank, (document, score) in enumerate(scores.items()):
            yield f"{_word(question)} Q0 {_word(document)} {rank + 1} {score - rank * _TIE:.6f} qa\n"


def _word(text: str) -> str:
    """`text` without white space, which separates the columns of a run; it is written as in a URL."""
    return _SPACE_OR_PERCENT.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), sanitise(text))


def _location(citation: Fields) -> str:
    first, last = citation["line_start"], citation["line_end"]
    return f"{citation['path']}:{first}" + (f"-{last}" if last > first else "")


def _csv(fields: Fields) -> str:
    return _table_row(_cells(fields), ",")


def _tsv(fields: Fields) -> str:
    return _table_row(_cells(fields), "\t")


def _jsonl(fields: Fields) -> str:
    return json_line(fields) + "\n"


LAYOUTS = {
    "jsonl": Layout("", _jsonl),
    "csv": Layout(_table_row(list(COLUMNS), ","), _csv),
    "tsv": Layout(_table_row(list(COLUMNS), "\t"), _tsv),
    "md": Layout("", _markdown),
    "trec": Layout("", _trec),
}
_BY_ENDING = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".md": "md",
    ".markdown": "md",
    ".trec": "trec",
    ".run": "trec",
}
