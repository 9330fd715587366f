"""Read the training text from disk, folded.

Every string that leaves this module has been through `index.text.matching_text`, so nothing after
it can train on a spelling that will never be met at run time.
"""

import gzip
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from index.text import matching_text

HELD_OUT_FROM = "20250601"
"""News of this day and later is kept from training, so that it can serve as unseen text in evaluation."""

_TAG = re.compile(r"<[^>]+>")
_BREAK = re.compile(r"</p>|<br\s*/?>|\n")
_PARENTHESIS = re.compile(r"\([^()]*\)")
_GLOSS_BREAK = re.compile(r"[;/]")
_OPENING = re.compile(r"^(央视网消息)?\(新闻联播\):|^央视网消息\(新闻联播\):")


@dataclass(frozen=True, slots=True)
class Article:
    """One article or section: a title and its paragraphs, folded."""

    title: str
    paragraphs: tuple[str, ...]


def news_articles(folder: Path, *, start: str = "", end: str = HELD_OUT_FROM) -> Iterator[Article]:
    """The articles of the news programme's days from `start` up to, not including, `end` (both YYYYMMDD)."""
    for path in sorted(folder.glob("*.md")):
        if start <= path.stem < end:
            yield from news_day(path.read_text(encoding="utf-8"))


def news_day(markdown: str) -> Iterator[Article]:
    """The articles under `###` of one day's programme; lines that are links or notes are left out."""
    for section in markdown.split("\n### ")[1:]:
        title, _, body = section.partition("\n")
        lines = (_TAG.sub("", part).strip() for part in _BREAK.split(body.split("\n---", 1)[0]))
        folded = (_OPENING.sub("", matching_text(line)) for line in lines if not line.startswith("["))
        paragraphs = tuple(line for line in folded if len(line) >= 10)
        if paragraphs:
            yield Article(matching_text(title), paragraphs)


def articles(path: Path) -> Iterator[Article]:
    """The records of a `text` file, folded."""
    for record in records(path):
        yield Article(matching_text(record["title"]), tuple(map(matching_text, record["paras"])))


def translations(path: Path) -> Iterator[tuple[str, str]]:
    """Pairs of one meaning in two languages from a `parallel` file, folded; English, where there is any, first."""
    for record in records(path):
        first, second = (value for value in record.values() if isinstance(value, str))
        pair = matching_text(first), matching_text(second)
        if all(pair) and pair[0] != pair[1]:
            yield pair


def answered_questions(path: Path) -> Iterator[tuple[str, str]]:
    """Question and passage from a `qa` file, folded."""
    for record in records(path):
        yield matching_text(record["q"]), matching_text(record["p"])


def glosses(path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """A Chinese word and its English glosses, folded, without what stands in brackets."""
    for record in records(path):
        given = record["gloss"]
        parts = given if isinstance(given, list) else _GLOSS_BREAK.split(given)
        kept = tuple(gloss for part in parts if (gloss := plain_gloss(matching_text(part))))
        if kept:
            yield matching_text(record["word"]), kept


def synonyms(path: Path, *, relation: str = "=") -> Iterator[tuple[str, ...]]:
    """The rows of words that mean the same, folded."""
    for record in records(path):
        if record["rel"] == relation:
            yield tuple(dict.fromkeys(map(matching_text, record["words"])))


def synsets(path: Path) -> Iterator[tuple[str, dict[str, tuple[str, ...]]]]:
    """A WordNet synset's gloss and its words by language (`en` for English), folded."""
    for record in records(path):
        words = {"en": record["words"]} | {key: value for key, value in record.items() if key not in {"words", "gloss"}}
        yield matching_text(record["gloss"]), {key: tuple(map(matching_text, value)) for key, value in words.items()}


def names(path: Path) -> Iterator[dict[str, str]]:
    """One thing's name in each language that has one, folded."""
    for record in records(path):
        yield {key: matching_text(value) for key, value in record.items() if isinstance(value, str)}


def plain_gloss(gloss: str) -> str:
    """An English gloss without brackets and without the `to` of a verb; empty if nothing is left."""
    return _PARENTHESIS.sub("", gloss).removeprefix("to ").replace("sb.", "somebody").replace("sth.", "").strip(" ,.;")


def records(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a gzip JSONL file."""
    with gzip.open(path, mode="rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def records_of_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a JSONL file."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def chunks(paragraphs: Iterable[str], *, size: int = 180) -> Iterator[str]:
    """Cut paragraphs at sentence ends into pieces of about `size` characters (English: three times that)."""
    for paragraph in paragraphs:
        limit = size * 3 if is_latin(paragraph) else size
        held = ""
        for sentence in sentences(paragraph):
            if held and len(held) + len(sentence) > limit:
                yield held
                held = ""
            held += sentence
        if held:
            yield held


def sentences(paragraph: str) -> list[str]:
    """`paragraph` cut after its sentence ends; joined again they give it back."""
    return [part for part in re.split(r"(?<=[。!?;])|(?<=\. )", paragraph) if part]


@cache
def _latin() -> re.Pattern[str]:
    return re.compile(r"[a-z]")


def is_latin(text: str) -> bool:
    """Whether at least half of the first 200 characters are Latin letters."""
    head = text[:200]
    return 2 * len(_latin().findall(head)) >= len(head)
