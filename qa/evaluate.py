"""Labelled questions to measures: a BEIR folder is indexed for the occasion and searched."""

import json
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.build import Advance, build_from_documents
from index.documents import Document
from index.encoders import Encoder
from index.errors import UserError
from index.store import Index
from qa.retrieve import Retriever

DEPTH = 100
"""How many documents a question's ranking is followed down."""

_WHOLE_NUMBER = re.compile(r"-?[0-9]+")


class NotBeir(UserError):
    """A folder is not laid out as a BEIR data set."""

    def __init__(self, path: Path, en: str, zh: str) -> None:
        super().__init__(
            f"{path}: {en}; give a folder with corpus.jsonl, queries.jsonl and qrels/test.tsv: qa eval DIR",
            f"{path}：{zh}；请指明含 corpus.jsonl、queries.jsonl 和 qrels/test.tsv 的文件夹：qa eval DIR",
        )


def evaluate(folder: Path, encoder: Encoder, *, advance: Advance | None = None) -> dict[str, float | int]:
    """Index a BEIR folder, ask all its labelled questions, and measure.

    A document is ranked by its best passage. `ms_per_query` is the mean time of a ranking, first to last
    step, on a warm index; `build_seconds` is the time from the first document to the published index.

    Raises:
        NotBeir: a file is missing or a line of it cannot be read.
    """
    questions = read_questions(folder / "queries.jsonl")
    qrels = read_qrels(folder / "qrels" / "test.tsv")
    asked = {name: questions[name] for name in qrels if name in questions}
    if not asked:
        raise NotBeir(folder, "no question has a judgement", "没有带标注的问题")
    with tempfile.TemporaryDirectory(prefix="qa-eval-") as temporary:
        started = time.perf_counter()
        manifest = build_from_documents(read_corpus(folder / "corpus.jsonl"), Path(temporary), encoder, advance=advance)
        build_seconds = time.perf_counter() - started
        index = Index(Path(temporary))
        run, seconds = _run(Retriever(index), asked)
        index.close()
    return {
        "queries": len(asked),
        "passages": manifest.counts["passages"],
        **_measures({name: qrels[name] for name in asked}, run),
        "ms_per_query": round(1000 * seconds / len(asked), 3),
        "build_seconds": round(build_seconds, 3),
    }


def _run(retriever: Retriever, asked: dict[str, str]) -> tuple[dict[str, dict[str, float]], float]:
    """For each question the score of each document found, and the seconds that all took together."""
    retriever.rank(retriever.prepare(next(iter(asked.values()))))
    run: dict[str, dict[str, float]] = {}
    seconds = 0.0
    for name, question in asked.items():
        started = time.perf_counter()
        ranking = retriever.rank(retriever.prepare(question))
        seconds += time.perf_counter() - started
        paths = retriever.index.catalogue.paths([number for number, _ in ranking])
        best: dict[str, float] = {}
        for number, score in ranking:
            best.setdefault(paths[number], score)
        run[name] = dict(list(best.items())[:DEPTH])
    return run, seconds


def _measures(qrels: dict[str, dict[str, int]], run: dict[str, dict[str, float]]) -> dict[str, float]:
    import ir_measures  # deferred: only evaluation needs it
    from ir_measures import RR, R, nDCG

    named = {
        "ndcg@10": nDCG @ 10,
        "mrr@10": RR @ 10,
        "recall@1": R @ 1,
        "recall@10": R @ 10,
        "recall@100": R @ 100,
    }
    found = ir_measures.calc_aggregate(list(named.values()), qrels, run)
    return {name: round(float(found[measure]), 4) for name, measure in named.items()}


def read_questions(file: Path) -> dict[str, str]:
    """The text of each question of a `queries.jsonl`, by its id."""
    return {fields["_id"]: fields["text"] for fields in _records(file, ("_id", "text"))}


def read_corpus(file: Path) -> Iterator[Document]:
    """The documents of a `corpus.jsonl`; a title may be left out."""
    for fields in _records(file, ("_id", "text")):
        title = str(fields.get("title") or "")
        text = fields["text"]
        yield Document(
            path=fields["_id"], text=text, plain=text, encoding="utf-8", format="record", metadata={"title": title}
        )


def read_qrels(file: Path) -> dict[str, dict[str, int]]:
    """For each question the judged documents with their grades."""
    qrels: dict[str, dict[str, int]] = {}
    for number, line in _lines(file):
        row = line.split("\t")
        graded = len(row) == 3 and _WHOLE_NUMBER.fullmatch(row[2]) is not None
        if number == 1 and not graded:
            continue
        if not graded:
            raise NotBeir(file, f"line {number} is not query, document, score", f"第 {number} 行不是“问题 文档 分数”")
        qrels.setdefault(row[0], {})[row[1]] = int(row[2])
    return qrels


def _records(file: Path, members: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    first_lines: dict[str, int] = {}
    for number, line in _lines(file):
        try:
            fields = json.loads(line)
            complete = all(isinstance(fields[member], str) for member in members)
        except (ValueError, KeyError, TypeError):
            complete = False
        if not complete:
            wanted = ", ".join(members)
            raise NotBeir(file, f"line {number} has not {wanted}", f"第 {number} 行缺少 {wanted}")
        first = first_lines.setdefault(fields["_id"], number)
        if first != number:
            name = fields["_id"]
            raise NotBeir(
                file,
                f"line {number} has the _id {name} of line {first}",
                f"第 {number} 行与第 {first} 行的 _id 都是 {name}",
            )
        yield fields


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file that are not blank, with their numbers, counted from 1."""
    if not file.is_file():
        raise NotBeir(file, "there is no such file", "没有这个文件")
    with file.open("rb") as lines:
        for number, raw in enumerate(lines, start=1):
            try:
                line = raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
            except UnicodeDecodeError as error:
                raise NotBeir(file, f"line {number} is not UTF-8", f"第 {number} 行不是 UTF-8") from error
            if line.strip():
                yield number, line
