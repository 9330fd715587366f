"""The sets that the side-by-side table asks: labelled ones, our own questions, and held-back translations.

Each is a list of documents to index, and questions of which it is known which passages answer.
"""

import json
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

from index.catalogue import StoredPassage
from index.documents import Document, read_document
from index.files import SourceFile, find_files
from index.text import matching_text
from qa.beir import read_corpus, read_qrels, read_questions
from training import readers
from training.evaluate import other_side
from training.fit_ranking import news_paragraphs
from training.sources import held_out, held_out_pairs

SEED = 7
DISTRACTORS = 20_000
TRANSLATIONS = 1_000
"""How many held-back English sentences are asked."""
AMONG = 20_000
"""Chinese texts that they are looked for in."""
LANGUAGES = "ja ko fr de es ru pt it vi ar hi".split()

Shelf = Mapping[str, Sequence[StoredPassage]]
"""The passages of an index by the file names of their documents."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question."""

    text: str
    right: Callable[[Shelf], frozenset[int]]
    """The numbers of the passages that answer it."""


@dataclass(frozen=True)
class Task:
    """What is indexed and what is asked."""

    name: str
    documents: Callable[[], Iterator[Document]]
    asked: list[Asked]
    by_document: bool = True
    """Whether a ranking is one of documents, each standing where its best passage does."""


def labelled(data: Path, name: str, most: int, *, distractors: int) -> Task:
    """A set in BEIR layout with its own paragraphs and so many of the news."""
    folder = data / "eval" / name
    questions, judged = read_questions(folder / "queries.jsonl"), read_qrels(folder / "qrels" / "test.tsv")
    names = sorted(judged)
    random.Random(SEED).shuffle(names)
    asked = [Asked(questions[one], _one_of(judged[one])) for one in names[: most or None]]

    def documents() -> Iterator[Document]:
        yield from read_corpus(folder / "corpus.jsonl")
        yield from news_paragraphs(data / "corpora", distractors)

    return Task(_with(name, distractors), documents, asked)


def translations(data: Path, most: int, *, distractors: int) -> Task:
    """Held-back English sentences, each of which asks for the Chinese paragraph that it was translated from or to."""
    pairs = [(en, zh) for en, zh in _held_back(data) if len(en) >= 8 and len(zh) >= 4]
    pairs = random.Random(SEED).sample(pairs, min(len(pairs), TRANSLATIONS))
    texts = list(dict.fromkeys([zh for _, zh in pairs] + _others(data)))[:AMONG]
    places = {text: f"text-{i}" for i, text in enumerate(texts)}
    asked = [Asked(en, _one_of([places[zh]])) for en, zh in pairs[: most or None]]

    def documents() -> Iterator[Document]:
        yield from (record(name, text) for text, name in places.items())
        yield from news_paragraphs(data / "corpora", distractors)

    return Task(_with("English to Chinese, held-back sentences", distractors), documents, asked)


def own(root: Path, data: Path, name: str, split: str) -> Task:
    """Our own questions over the articles of `seeds` and the whole news corpus."""
    rows = [json.loads(line) for line in (root / "tests/questions" / f"{name}.jsonl").read_text("utf-8").splitlines()]
    asked = [Asked(row["question"], _stands_in(row)) for row in rows if row["split"] == split]

    def documents() -> Iterator[Document]:
        files = find_files([root / "seeds", data / "corpora"])
        return (read_document(file) for file in files if isinstance(file, SourceFile))

    return Task(f"{name}, {split} half", documents, asked, by_document=False)


def english(data: Path) -> Task:
    """English health questions with English answers: the last of MedQuAD, which training leaves out."""
    pairs = list(islice(readers.answered_questions(data / "training/qa/medquad_en.jsonl.gz"), 16_000, None))
    places = {text: f"answer-{i}" for i, text in enumerate(dict.fromkeys(answer for _, answer in pairs))}
    asked = [Asked(question, _one_of([places[answer]])) for question, answer in pairs]
    return Task("English to English, MedQuAD's last", lambda: (record(n, t) for t, n in places.items()), asked)


def languages(data: Path) -> Iterator[Task]:
    """For each language its texts whose English was held back, asking for the Chinese with the same English."""
    chinese = dict(_held_back(data))
    texts = {text: f"text-{i}" for i, text in enumerate(dict.fromkeys([*chinese.values(), *_others(data)]))}
    spoken: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    files = sorted((data / "training/parallel").glob("*.jsonl.gz"))
    for path in (path for path in files if not path.name.endswith("_en_zh.jsonl.gz")):
        for row in readers.records(path):
            english = matching_text(row.get("en", ""))
            if held_out(english) and english in chinese:
                for language in spoken.keys() & row.keys():
                    spoken[language][row[language]] = texts[chinese[english]]
    for language, found in spoken.items():
        asked = [Asked(text, _one_of([place])) for text, place in found.items() if text]
        asked = random.Random(SEED).sample(asked, min(len(asked), TRANSLATIONS))
        yield Task(language, lambda: (record(name, text) for text, name in texts.items()), asked)


@cache
def _held_back(data: Path) -> list[tuple[str, str]]:
    return [(en, zh) for _, en, zh in held_out_pairs(data)]


@cache
def _others(data: Path) -> list[str]:
    """Chinese texts of the same files that were not held back."""
    return other_side(data, random.Random(SEED), AMONG)


def record(path: str, text: str) -> Document:
    """A text as a document."""
    return Document(path=path, text=text, plain=text, encoding="utf-8", format="record")


def shelf(passages: Iterable[StoredPassage]) -> Shelf:
    """Sort passages by the file names of their documents."""
    held: dict[str, list[StoredPassage]] = {}
    for passage in passages:
        held.setdefault(Path(passage.article.path).name, []).append(passage)
    return held


def _one_of(names: Iterable[str]) -> Callable[[Shelf], frozenset[int]]:
    return lambda held: frozenset(passage.number for name in names for passage in held.get(name, ()))


def _stands_in(row: dict[str, str]) -> Callable[[Shelf], frozenset[int]]:
    """The passages that hold the answer on the lines where it was read."""
    name, answer = Path(row["file"]).name, "".join(row["answer"].split())
    first, last = map(int, row["lines"])

    def right(held: Shelf) -> frozenset[int]:
        near = (p for p in held.get(name, ()) if p.line_start <= last and p.line_end >= first)
        return frozenset(p.number for p in near if answer in "".join(p.plain.split()))

    return right


def _with(name: str, distractors: int) -> str:
    return f"{name}, with {distractors:,} news paragraphs" if distractors else name
