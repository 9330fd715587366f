"""Try the levers one at a time, each for the same few batches from the same start.

    python -m training.ablate --data ../shared --model index/models/wenbao-static

Short runs rank the levers; what a long run makes of them is for `training.evaluate` to say. A row says what differs
from the first one, and is the mean of a run for each seed.
"""

import argparse
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from training import mining
from training.__main__ import inverse_frequencies, vocabulary
from training.cloze import CHINESE_QUESTION_WORDS, ENGLISH_QUESTION_WORDS, Rewriter
from training.evaluate import (
    Floats,
    Labelled,
    Model,
    Translated,
    across,
    labelled,
    rankings,
    recall,
    reciprocal,
    translated,
)
from training.export import quantized
from training.pairs import BLOCK, Source, batches
from training.sources import Text, read, sources
from training.train import Objective, Table, first_vectors, train

SEEDS = (11, 12, 13)
"""They differ in which sources are drawn, and that says how much of a difference is chance."""
MEASURES = (
    "DRCD dev: bm25 + 2 coverage + 2 MaxSim | MaxSim alone added | cosine alone"
    " | English to Chinese, r@1: cosine | MaxSim"
)
HEAD = f"| differs by | {MEASURES} | loss | s a batch |\n|---|---|---|---|---|---|---|---|"


@dataclass(frozen=True, slots=True)
class Variant:
    """One row of the table."""

    name: str
    objective: Objective = field(default_factory=Objective)
    dimensions: int = 256
    block: int = BLOCK
    kin: float = 0.6
    learned_weights: bool = True
    """Whether the weights of pieces are trained, or stay inverse frequencies."""
    silent_asking: bool = False
    """Whether question words weigh nothing."""
    shares: Callable[[str], float] = staticmethod(lambda name: 1.0)
    """By which a source's share is multiplied."""
    mined: bool = False
    """Whether batches hold BM25's nearest passages as well."""
    stored: Callable[[Floats], Floats] = staticmethod(lambda vectors: vectors)
    """What is left of the trained vectors, (pieces, dimensions), once they are written and read."""


def without(*parts: str) -> Callable[[str], float]:
    """No batch from the sources whose names hold one of `parts`."""
    return lambda name: 0.0 if any(part in name for part in parts) else 1.0


def in_16_bits(vectors: Floats) -> Floats:
    """Vectors as float16 holds them."""
    return vectors.astype(np.float16).astype(np.float32)


def in_8_bits(vectors: Floats) -> Floats:
    """Vectors as the exported file holds them, up to each row's length."""
    return quantized(vectors)[0].astype(np.float32)


def in_4_bits(vectors: Floats) -> Floats:
    """Vectors in fifteen steps from the least to the largest value of their row, up to each row's length."""
    largest = np.abs(vectors).max(axis=1, keepdims=True)
    return np.rint(7 * vectors / np.where(largest > 0, largest, 1)).astype(np.float32)


VARIANTS = (
    Variant("as shipped"),
    Variant("loss: pooled vectors alone", Objective(pooled_share=1.0)),
    Variant("loss: late interaction alone", Objective(pooled_share=0.0)),
    Variant("temperature .03", Objective(temperature=0.03)),
    Variant("temperature .1", Objective(temperature=0.1)),
    Variant("128 dimensions", dimensions=128),
    Variant("512 dimensions", dimensions=512),
    Variant("Matryoshka 64, 128, 256", Objective(nested=(64, 128))),
    Variant("pieces begin unrelated", kin=0.0),
    Variant("weights stay inverse frequencies", learned_weights=False),
    Variant("question words weigh nothing", silent_asking=True),
    Variant("rows at random, no neighbours", block=1),
    Variant("BM25's nearest as further negatives", mined=True),
    Variant("no dictionaries", shares=without("dictionar", "synonyms", "names", "neighbours")),
    Variant("no questions made of running text", shares=without("news", "statutes", "manuals", "encyclopedia")),
    Variant("no translated questions", shares=without("translated")),
    Variant("no parallel text", shares=without("docs", "everyday", "bible", "law", "classical", "other languages")),
    Variant("no names, no teacher, nothing reworded", shares=without("names", "neighbours", "reworded")),
    Variant("vectors stored in 16 bits", stored=in_16_bits),
    Variant("vectors stored in 8 bits", stored=in_8_bits),
    Variant("vectors stored in 4 bits", stored=in_4_bits),
)


@dataclass(frozen=True)
class Bench:
    """What every variant is trained and measured on."""

    tokenizer: Tokenizer
    sources: list[Source]
    rewriter: Rewriter
    idf: NDArray[np.float32]
    questions: Labelled
    pairs: Translated
    steps: int
    pairs_a_batch: int
    seeds: Sequence[int]
    """A row is the mean of a run for each."""

    @classmethod
    def of(
        cls, text: Text, tokenizer: Tokenizer, asked: tuple[Labelled, Translated], chosen: argparse.Namespace
    ) -> "Bench":
        """The text cut by `tokenizer`, to be measured by what is `asked`."""
        drawn, rewriter = sources(text, tokenizer)
        idf = inverse_frequencies(drawn, tokenizer.get_vocab_size())
        return cls(tokenizer, drawn, rewriter, idf, *asked, chosen.steps, chosen.pairs, chosen.seeds)

    def row(self, variant: Variant) -> str:
        """Train and measure one variant."""
        *measures, loss, seconds = np.mean([self.run(variant, seed) for seed in self.seeds], axis=0)
        return f"| {variant.name} | {' | '.join(cells(measures))} | {loss:.2f} | {seconds:.2f} |"

    def run(self, variant: Variant, seed: int) -> list[float]:
        """The figures of a variant trained from one seed, as `HEAD` heads them."""
        torch.manual_seed(seed)
        table, drawn = self.begun(variant, seed), self._drawn(variant)
        losses: list[float] = []
        started = time.perf_counter()
        train(
            table,
            batches(drawn, self.rewriter, count=self.steps, seed=seed, block=variant.block),
            steps=self.steps,
            objective=variant.objective,
            weight_rate=0.01 if variant.learned_weights else 0.0,
            advance=lambda _, loss: losses.append(loss),
        )
        seconds = (time.perf_counter() - started) / self.steps
        vectors, pool, match = (part.weight.detach().numpy() for part in (table.vectors, table.pool, table.match))
        model = Model.of(self.tokenizer, variant.stored(vectors), np.exp(pool[:, 0]), np.exp(match[:, 0]))
        return [*self.measures(model), float(np.mean(losses[-len(losses) // 5 :])), seconds]

    def begun(self, variant: Variant, seed: int) -> Table:
        """A variant's table before training."""
        idf = self.idf.copy()
        if variant.silent_asking:
            asking = [*CHINESE_QUESTION_WORDS, *ENGLISH_QUESTION_WORDS]
            idf[[i for word in asking for i in self.tokenizer.encode(word).ids]] = 1e-4
        return Table(first_vectors(vocabulary(self.tokenizer), variant.dimensions, seed=seed, kin=variant.kin), idf)

    def measures(self, model: Model) -> list[float]:
        """What `MEASURES` heads."""
        found, other = rankings(model, self.questions), across(model, self.pairs)
        ranked = ("bm25 + 2 coverage + 2 MaxSim", "bm25 + 2 MaxSim", "cosine alone")
        return [
            *(reciprocal(found[name]) for name in ranked),
            *(recall(other["all", name], 1) for name in ("cosine", "MaxSim")),
        ]

    def _drawn(self, variant: Variant) -> list[Source]:
        drawn = [
            replace(s, share=s.share * variant.shares(s.name), batch=min(s.batch, self.pairs_a_batch))
            for s in self.sources
        ]
        return self._with_mined(drawn) if variant.mined else drawn

    def _with_mined(self, drawn: list[Source]) -> list[Source]:
        """The sources, those that make questions of the news with the nearest passage of each."""
        (news,) = (source.passages for source in drawn if source.name == "news")
        pieces = vocabulary(self.tokenizer)
        nearest = mining.most_alike(["".join(pieces[i] for i in news.row(row)) for row in range(len(news))])
        return [replace(s, mined=nearest) if s.name.startswith("news") and s.questions is None else s for s in drawn]


def cells(measures: Iterable[float]) -> Iterator[str]:
    """Figures to three places."""
    return (f"{figure:.3f}" for figure in measures)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table, a row as soon as it is there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    short_runs(parser)
    parser.add_argument("--model", type=Path, required=True, help="folder whose tokenizer is used")
    parser.add_argument("--only", nargs="*", default=[""], help="only the rows whose names hold one of these")
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(1)
    tokenizer = Tokenizer.from_file(str(chosen.model / "tokenizer.json"))
    bench = Bench.of(read(chosen.data), tokenizer, asked_of_all(chosen.data), chosen)
    for line in table(bench, chosen.only):
        print(line, flush=True)


def short_runs(parser: argparse.ArgumentParser) -> None:
    """The options of every command that compares short runs."""
    parser.add_argument("--data", type=Path, required=True, help="folder that holds training/, eval/ and corpora/")
    parser.add_argument("--steps", type=int, default=250, help="batches of each run")
    parser.add_argument("--pairs", type=int, default=192, help="pairs of a batch at most")
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS, help="a row is the mean of a run for each")


def asked_of_all(data: Path) -> tuple[Labelled, Translated]:
    """What every run is measured by."""
    return labelled(data, "drcd-dev", 300, 5_000), translated(data, 300, 5_000)


def table(bench: Bench, only: Collection[str] = ("",)) -> Iterator[str]:
    """The lines of the table, of those rows whose names hold one of `only`."""
    yield HEAD
    yield from (bench.row(variant) for variant in VARIANTS if any(part in variant.name for part in only))


if __name__ == "__main__":
    main()
