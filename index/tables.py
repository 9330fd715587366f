r"""JSON lines and tables (.jsonl, .csv, .tsv): one article to a record, its fields told by the names of the columns.

A record is read where it stands: everything but the articles' text is overwritten, and `\n`, `\u77f3` or a doubled
quotation mark become their character at the place of the first of theirs, so that offsets and lines stay the file's.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from json import JSONDecoder

from index import markup
from index.encodings import Undecodable
from index.language import say
from index.readings import Reading, Record
from index.text import FILLER

COLUMNS = {
    "text": ("text", "content", "body", "正文", "内容", "contents", "article", "全文", "passage", "文章"),
    "title": ("title", "标题", "headline", "题目", "题名", "head"),
    "date": (
        "date",
        "日期",
        "time",
        "时间",
        "发布时间",
        "发布日期",
        "pubdate",
        "publish_time",
        "published",
        "datetime",
    ),
    "source": ("source", "来源", "newspaper", "报纸", "媒体", "报名", "media", "publisher"),
    "author": ("author", "记者", "byline", "作者", "reporter", "authors"),
    "page": ("page", "版面", "版次", "版"),
    "url": ("url", "链接", "网址", "link"),
    "id": ("_id", "id", "编号"),
}
"""What a column may be called that holds a field; the first that is there is taken."""

_MOST_NAMED = 20
"""How many unread records of a file are named one by one."""

_MOST_COLUMNS = 5_000
_WHITE = re.compile(r"[ \t\r\n]*")
_LINE = re.compile(r"[^\r\n]+")
_LINE_END = re.compile(r"\r\n|\n|\r")
_ESCAPE = re.compile(
    r"(\\r(?=\\n))|<\\/|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\."
)
_ESCAPED = {"b": FILLER, "f": "\n", "n": "\n", "r": "\n", "t": "\t", '"': '"', "\\": "\\", "/": "/"}
_READ_JSON = JSONDecoder(strict=False).raw_decode


@dataclass(frozen=True, slots=True)
class _Field:
    """The value of a column, and where it stands in the source without its quotation marks."""

    value: str
    start: int
    end: int


_KNOWN = frozenset(name for names in COLUMNS.values() for name in names)

_Row = Mapping[str, _Field]
"""Fields by the names of their columns, in lower case."""


def read_json_lines(text: str, encoding: str) -> Reading:
    """One record to a line. Lines without a JSON object, or without text in it, are named in `unread`.

    Raises:
        Undecodable: no line has a text; the names that were found and looked for are told.
    """
    return _reading(text, encoding, _objects(text), _resolve_json)


def read_csv(text: str, encoding: str) -> Reading:
    """One record to a row, below a row with the names of the columns; parted by commas, semicolons or tabs.

    Raises:
        Undecodable: no column is known to hold text; the names that were found and looked for are told.
    """
    return _reading(text, encoding, _named_rows(text, ",;\t，"), _resolve_quotes)


def read_tsv(text: str, encoding: str) -> Reading:
    """As `read_csv`, parted by tabs.

    Raises:
        Undecodable: as there.
    """
    return _reading(text, encoding, _named_rows(text, "\t,"), _resolve_quotes)


def _reading(
    text: str, encoding: str, rows: Iterable[tuple[int, _Row | None]], resolve: Callable[[str], str]
) -> Reading:
    records: list[Record] = []
    unread: list[tuple[int, bool]] = []
    columns: dict[str, None] = {}
    plain: list[str] = []
    position = 0
    for start, row in rows:
        columns.update(dict.fromkeys(islice(row or (), 50)) if len(columns) < 50 else {})
        found = {name: _find(row or {}, name) for name in COLUMNS}
        body = found.pop("text") or found.pop("title")
        if body is None:
            unread.append((start, row is not None))
            continue
        records.append(Record(body.start, body.end, _said(found)))
        plain += [markup.fill(text[position : body.start]), _without_tags(resolve(text[body.start : body.end]))]
        position = body.end
    if not records:
        raise _without_text(list(columns))
    plain.append(markup.fill(text[position:]))
    return Reading(text, "".join(plain), encoding, records=tuple(records), unread=tuple(_named(text, unread)))


def _find(row: _Row, name: str) -> _Field | None:
    return next((row[c] for c in COLUMNS[name] if c in row and row[c].value.strip()), None)


def _said(found: Mapping[str, _Field | None]) -> dict[str, str]:
    return {name: " ".join(field.value.split()) for name, field in found.items() if field}


def _without_tags(text: str) -> str:
    return markup.blank(text, 0, markdown=False) if markup.is_marked_up(text) else text


def _without_text(columns: list[str]) -> Undecodable:
    found, wanted = ", ".join(columns) or "-", ", ".join(COLUMNS["text"][:5])
    return Undecodable(
        f"it has no column with the articles' text, found: {found}; name one of them: {wanted}",
        f"没有正文列，只有：{found}；请把正文列命名为 {wanted} 之一",
    )


def _named(text: str, unread: list[tuple[int, bool]]) -> Iterator[tuple[str, str]]:
    """The first of the records that were not read, by their lines, and how many more there are."""
    for start, is_record in unread[:_MOST_NAMED]:
        line = len(_LINE_END.findall(text, 0, start)) + 1
        why = say("no text in it", "没有正文") if is_record else say("not a JSON object", "不是 JSON 对象")
        yield f":{line}", why
    if len(unread) > _MOST_NAMED:
        more = len(unread) - _MOST_NAMED
        yield "", say(f"{more} more records without text", f"还有 {more} 条没有正文")


def _objects(text: str) -> Iterator[tuple[int, _Row | None]]:
    """Where each line begins that is not blank, and its fields; None where it holds no JSON object."""
    for line in _LINE.finditer(text):
        if line[0].isspace():
            continue
        try:
            yield line.start(), dict(_members(line[0], line.start()))
        except (ValueError, IndexError, RecursionError):
            yield line.start(), None


def _members(line: str, start: int) -> Iterator[tuple[str, _Field]]:
    """The plain values in a line's JSON object, by their names; `start` is the line's own offset.

    Raises:
        ValueError, IndexError, RecursionError: there is none, or it is broken.
    """
    at = _after(line, 0, "{")
    while line[at] != "}":
        name, at = _READ_JSON(line, at)
        begin = _after(line, at, ":")
        value, end = _READ_JSON(line, begin)
        if isinstance(value, str):
            yield str(name).strip().lower(), _Field(_joined(value), start + begin + 1, start + end - 1)
        elif isinstance(value, int | float):
            yield str(name).strip().lower(), _Field(str(value), start + begin, start + end)
        at = _skip(line, end)
        if line[at] != "}":
            at = _after(line, at, ",")


def _after(line: str, at: int, mark: str) -> int:
    """The place of what follows a mark, with space around it or none."""
    at = _skip(line, at)
    if line[at] != mark:
        raise ValueError(mark)
    return _skip(line, at + 1)


def _skip(line: str, at: int) -> int:
    match = _WHITE.match(line, at)
    return match.end() if match else at


def _joined(text: str) -> str:
    """`text` with the halves of characters put together; a half that stands alone becomes a question mark."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _resolve_json(source: str) -> str:
    return _ESCAPE.sub(lambda escape: _resolved(escape[0], escape[1] is not None), source)


@lru_cache(maxsize=100_000)
def _resolved(escape: str, before_line_feed: bool) -> str:
    """The character that an escape stands for, and fillers in place of the rest of it."""
    if before_line_feed:
        return FILLER * len(escape)
    if escape.startswith("<"):
        return FILLER + "</"  # side by side, so that it still closes its tag
    if escape[1] == "u":
        character = _joined(escape.encode("ascii").decode("unicode_escape"))
    else:
        character = _ESCAPED.get(escape[1], " ")
    shown = character if character >= " " or character.isspace() else FILLER
    return shown + FILLER * (len(escape) - 1)


def _named_rows(text: str, delimiters: str) -> Iterator[tuple[int, _Row | None]]:
    """Where each row of a table begins that is not blank, and its fields by the names in the first row."""
    delimiter = max(delimiters, key=lambda d: sum(name in _KNOWN for name in _heads(text, d)))
    names = _heads(text, delimiter)
    if not set(names) & set(COLUMNS["text"]):
        raise _without_text(names)
    for row in islice(_rows(text, delimiter), 1, None):
        if any(field.value.strip() for field in row):
            yield row[0].start, dict(zip(names, row, strict=False))


def _heads(text: str, delimiter: str) -> list[str]:
    return [field.value.strip().lower() for field in next(_rows(text, delimiter), [])]


def _rows(text: str, delimiter: str) -> Iterator[list[_Field]]:
    """The rows of a table in the form of RFC 4180; a quotation mark that is never closed is a character like others."""
    bare = re.compile(rf"[^{delimiter}\r\n]*")
    row: list[_Field] = []
    at, closed = 0, True
    while at < len(text) or row:
        close = _closing(text, at, delimiter) if closed and text.startswith('"', at) else None
        if close is None or close < 0:
            closed = close is None and closed
            end = bare.match(text, at).end()  # type: ignore[union-attr]  # it matches everywhere
            row.append(_Field(text[at:end], at, end))
        else:
            end = close + 1
            row.append(_Field(text[at + 1 : close].replace('""', '"'), at + 1, close))
        if text.startswith(delimiter, end):
            at = end + 1
            if len(row) > _MOST_COLUMNS:
                raise Undecodable(f"it has more than {_MOST_COLUMNS:,} columns", f"超过 {_MOST_COLUMNS:,} 列")
            continue
        yield row
        row = []
        line_end = _LINE_END.match(text, end)
        at = line_end.end() if line_end else len(text)


def _closing(text: str, opening: int, delimiter: str) -> int | None:
    """Where the quotation mark at `opening` is closed: None where it is not the mark of a field, -1 where nowhere."""
    at = text.find('"', opening + 1)
    while at >= 0 and text.startswith('""', at):
        at = text.find('"', at + 2)
    return at if at < 0 or text[at + 1 : at + 2] in ("", delimiter, "\r", "\n") else None


def _resolve_quotes(source: str) -> str:
    return source.replace('""', '"' + FILLER)
