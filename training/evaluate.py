"""Measure an exported encoder: as a reranker on labelled questions, and across languages on held-out pairs.

Late interaction is always shown next to a control with random vectors, because most of what it gains
is exact coverage, and no gain should be put down to meaning that is not there.
"""

import argparse
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from index.text import matching_text, terms
from training.bm25 import Lexical
from training.readers import news_articles, records_of_lines, translations
from training.sources import chinese_files, held_out, held_out_pairs

Floats = NDArray[np.float32]
SEED = 7
CANDIDATES = 60


@dataclass(frozen=True, slots=True)
class Model:
    """An exported encoder."""

    tokenizer: Tokenizer
    unit: Floats
    """(pieces, dimensions), unit rows, that of [UNK] zero."""
    pool: Floats
    match: Floats

    @classmethod
    def of(cls, tokenizer: Tokenizer, vectors: Floats, pool: Floats, match: Floats) -> "Model":
        """A table as it is trained: vectors of any length, shape (pieces, dimensions), and two weights for each."""
        unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        unit[0] = 0
        return cls(tokenizer, unit, pool, match)

    @classmethod
    def load(cls, folder: Path) -> "Model":
        """Read the folder that `training.export` wrote."""
        tensors = load_file(folder / "model.safetensors")
        rows = tensors["embeddings"].astype(np.float32)
        lengths = np.linalg.norm(rows, axis=1)
        unit = rows / np.maximum(lengths, 1e-9)[:, None]
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        return cls(tokenizer, unit, tensors["weights"] * lengths, tensors["match_weights"])

    def control(self) -> "Model":
        """The same pieces and weights with random vectors."""
        vectors = np.random.default_rng(SEED).standard_normal(self.unit.shape).astype(np.float32)
        return replace(self, unit=vectors / np.linalg.norm(vectors, axis=1, keepdims=True))

    def cut(self, texts: Sequence[str]) -> list[NDArray[np.int64]]:
        """Piece ids of folded texts, [UNK] left out."""
        rows = (np.array(encoding.ids, np.int64) for encoding in self.tokenizer.encode_batch_fast(list(texts)))
        return [row[row > 0] for row in rows]

    def pooled(self, cut: Iterable[NDArray[np.int64]]) -> Floats:
        """(texts, dimensions), unit rows."""
        sums = np.stack([self.pool[row] @ self.unit[row] for row in cut])
        unit: Floats = (sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)).astype(np.float32)
        return unit

    def max_sim(self, question: NDArray[np.int64], joined: NDArray[np.int64], starts: NDArray[np.int64]) -> Floats:
        """Late interaction of one question with passages given joined, none empty; (passages,)."""
        pieces, places = np.unique(joined, return_inverse=True)
        similarity = self.unit[question] @ self.unit[pieces].T
        best = np.maximum.reduceat(similarity[:, places], starts, axis=1)
        weights = self.match[question]
        return np.asarray(weights @ best / max(float(weights.sum()), 1e-9), np.float32)


@dataclass(frozen=True, slots=True)
class Labelled:
    """Questions, each with the place of the passage that answers it."""

    name: str
    questions: list[str]
    right: list[int]
    passages: list[str]


@dataclass(frozen=True, slots=True)
class Translated:
    """English texts, each with the Chinese one that says the same."""

    pairs: list[tuple[str, str, str]]
    """What it is about, English, Chinese."""
    passages: list[str]
    """Where the Chinese is looked for."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(prog="python -m training.evaluate", description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="folder of the exported encoder")
    parser.add_argument("--data", type=Path, required=True, help="folder that holds eval/, training/ and corpora/")
    parser.add_argument("--questions", type=int, default=600, help="questions of each set")
    parser.add_argument("--distractors", type=int, default=20_000, help="passages that answer nothing")
    chosen = parser.parse_args(arguments)
    model = Model.load(chosen.model)
    print("| set | ranking | MRR@10 | recall@1 |\n|---|---|---|---|")
    for name in ("drcd-dev", "cmrc-trial"):
        for label, ranks in rankings(model, labelled(chosen.data, name, chosen.questions, chosen.distractors)).items():
            print(f"| {name} | {label} | {reciprocal(ranks):.3f} | {recall(ranks, 1):.3f} |")
    print("\n| English to Chinese | score | recall@1 | recall@10 |\n|---|---|---|---|")
    for kind, ranks in across(model, translated(chosen.data, chosen.questions, chosen.distractors)).items():
        print(f"| {' | '.join(kind)} | {recall(ranks, 1):.3f} | {recall(ranks, 10):.3f} |")


def rankings(model: Model, task: Labelled) -> dict[str, list[int]]:
    """The right passage's rank (from 0) for each question under each ranking."""
    asked = [terms(question) for question in task.questions]
    lexical = Lexical(task.passages, {term for row in asked for term in row})
    cut, control = model.cut(task.passages), model.control()
    plain = replace(control, match=np.ones_like(control.match))
    vectors, questions = model.pooled(cut), model.cut(task.questions)
    queries = model.pooled(questions)
    found: dict[str, list[int]] = {}
    for i, right in enumerate(task.right):
        scores = lexical.scores(asked[i])
        best = np.argsort(-scores, kind="stable")[:CANDIDATES]
        joined, starts = np.concatenate([cut[j] for j in best]), offsets([cut[j] for j in best])
        cosines = vectors @ queries[i]
        base, cosine = scores[best] / max(scores.max(), 1e-9), cosines[best]
        coverage = lexical.coverage(asked[i], best)
        ours = model.max_sim(questions[i], joined, starts)
        scored = {
            "bm25": base,
            "bm25 + 0.5 cosine": base + 0.5 * cosine,
            "bm25 + 2 coverage": base + 2 * coverage,
            "bm25 + 2 MaxSim, random vectors, equal weights": base + 2 * plain.max_sim(questions[i], joined, starts),
            "bm25 + 2 MaxSim, random vectors, our weights": base + 2 * control.max_sim(questions[i], joined, starts),
            "bm25 + 2 MaxSim": base + 2 * ours,
            "bm25 + 2 coverage + 2 MaxSim": base + 2 * coverage + 2 * ours,
            "bm25 + 2 coverage + 2 MaxSim + 0.5 cosine": base + 2 * coverage + 2 * ours + 0.5 * cosine,
        }
        for label, values in scored.items():
            found.setdefault(label, []).append(rank(values, best, right))
        found.setdefault("cosine alone", []).append(int((cosines > cosines[right]).sum()))
    return found


def across(model: Model, task: Translated) -> dict[tuple[str, str], list[int]]:
    """Ranks of the right translation for held-out English texts, by subject and score."""
    cut = [row if len(row) else np.zeros(1, np.int64) for row in model.cut(task.passages)]
    places = {passage: i for i, passage in enumerate(task.passages)}
    joined, starts, vectors = np.concatenate(cut), offsets(cut), model.pooled(cut)
    found: dict[tuple[str, str], list[int]] = {}
    for subject, english, chinese in task.pairs:
        (question,) = model.cut([english])
        right = places[chinese]
        for label, scores in (
            ("cosine", vectors @ model.pooled([question])[0]),
            ("MaxSim", model.max_sim(question, joined, starts)),
        ):
            above = int((scores > scores[right]).sum())
            found.setdefault((subject, label), []).append(above)
            found.setdefault(("all", label), []).append(above)
    return found


def translated(data: Path, count: int, distractors: int) -> Translated:
    """Held-out English texts, as many of each subject, and the Chinese ones that they are looked for in."""
    rng = random.Random(SEED)
    by_subject: dict[str, list[tuple[str, str, str]]] = {}
    for subject, english, chinese in held_out_pairs(data):
        if 8 <= len(english) and 4 <= len(chinese):
            by_subject.setdefault(subject, []).append((subject, english, chinese))
    pairs = [pair for found in by_subject.values() for pair in rng.sample(found, min(len(found), count // 4))]
    passages = list(dict.fromkeys([chinese for _, _, chinese in pairs] + other_side(data, rng, distractors)))
    return Translated(pairs, passages)


def labelled(data: Path, name: str, count: int, distractors: int) -> Labelled:
    """A question set in BEIR layout, with paragraphs of the news of 2022 to 2024 mixed in."""
    rng = random.Random(SEED)
    folder = data / "eval" / name
    corpus = {row["_id"]: matching_text(row["text"]) for row in records_of_lines(folder / "corpus.jsonl")}
    lines = (folder / "qrels/test.tsv").read_text(encoding="utf-8").splitlines()[1:]
    judged = {question: passage for question, passage, _ in (line.split("\t") for line in lines)}
    asked = [row for row in records_of_lines(folder / "queries.jsonl") if row["_id"] in judged]
    asked = rng.sample(asked, min(count, len(asked)))
    news = news_articles(data / "corpora/xinwenlianbo", end="20250101")
    long = [text for article in news for text in article.paragraphs if len(text) >= 40]
    passages = [*corpus.values(), *rng.sample(long, min(distractors, len(long)))]
    order = {passage: i for i, passage in enumerate(corpus)}
    right = [order[judged[row["_id"]]] for row in asked]
    return Labelled(name, [matching_text(row["text"]) for row in asked], right, passages)


def other_side(data: Path, rng: random.Random, count: int) -> list[str]:
    """Chinese texts of the parallel files that are nobody's right answer."""
    texts: list[str] = []
    for _, path in chinese_files(data):
        texts.extend(chinese for english, chinese in islice(translations(path), 40_000) if not held_out(english))
    return rng.sample(texts, min(count, len(texts)))


def offsets(rows: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Where each row begins when the rows are joined."""
    return np.concatenate([[0], np.cumsum([len(row) for row in rows])[:-1]]).astype(np.int64)


def rank(scores: Floats, ids: NDArray[np.int64], right: int) -> int:
    """The place of `right` when `ids` are sorted by falling score; 1000 if it is not among them."""
    ordered = ids[np.argsort(-scores, kind="stable")]
    places = np.flatnonzero(ordered == right)
    return int(places[0]) if len(places) else 1000


def reciprocal(ranks: Sequence[int]) -> float:
    """MRR@10."""
    return sum(1 / (place + 1) for place in ranks if place < 10) / len(ranks)


def recall(ranks: Sequence[int], depth: int) -> float:
    """The share of questions whose right passage is among the first `depth`."""
    return sum(place < depth for place in ranks) / len(ranks)


if __name__ == "__main__":
    main()
