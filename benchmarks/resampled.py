"""A corpus of any size made from the news corpus, of text that no two passages share.

Every article takes its title from one article of the news and its sentences from that one and another of another day,
drawn without repetition and shuffled; the seed is the number of the file, and the title bears the article's. Files
are Markdown digests of a day as the originals are, fourteen articles each. A sentence comes back in many passages, a
passage does not: the benchmark counts the distinct hashes of what was encoded.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from index.articles import split_articles
from index.documents import read_document
from index.files import SourceFile
from index.lines import sentence_spans
from index.text import readable

ARTICLES = 14
"""In a file, as in a day of the news."""
PASSAGES = 39.0
"""About how many passages a file is cut into."""

_FIRST = date(1950, 1, 1)
_LEAD = re.compile(r"^央视网消息（新闻联播）：")


@dataclass(frozen=True, slots=True)
class Story:
    """An article of the news, taken apart."""

    title: str
    sentences: tuple[str, ...]


def stories_of(days: Sequence[Path]) -> list[Story]:
    """The articles of some days that have a title and at least three sentences."""
    stories = []
    for day in days:
        document = read_document(SourceFile(day, day.name))
        for article in split_articles(document):
            spans = [s for p in article.paragraphs for s in sentence_spans(document.plain, p)]
            texts = [_LEAD.sub("", readable(document.plain[slice(*span)])) for span in spans]
            kept = tuple(dict.fromkeys(text for text in texts if 10 <= len(text) <= 200))
            if article.title and len(kept) >= 3:
                stories.append(Story(article.title, kept))
    return stories


def write_corpus(stories: Sequence[Story], folder: Path, first: int, last: int) -> None:
    """Write the files from one number to before another, those that are not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(first, last):
        day = f"{_FIRST + timedelta(number):%Y%m%d}"
        file = folder / f"{day}.md"
        if not file.exists():
            file.write_text(_digest(stories, number, day), "utf-8")


def _digest(stories: Sequence[Story], number: int, day: str) -> str:
    chance = random.Random(number)
    parts = [f"# 《新闻联播》 ({day})\n\n## 详细新闻\n"]
    for article in range(number * ARTICLES, (number + 1) * ARTICLES):
        first, second = chance.sample(stories, 2)
        sentences = [*first.sentences, *chance.sample(second.sentences, (len(second.sentences) + 1) // 2)]
        chance.shuffle(sentences)
        held = sentences[: max(3, len(first.sentences))]
        cuts = sorted({0, len(held), *(chance.randrange(len(held)) for _ in range(len(held) // 4))})
        body = "".join(f"<p>{''.join(held[a:b])}</p>" for a, b in zip(cuts, cuts[1:], strict=False))
        parts.append(f"### {first.title}（{article}）\n\n<p><strong>央视网消息</strong>（新闻联播）：{body[3:]}\n")
    return "\n".join(parts)
