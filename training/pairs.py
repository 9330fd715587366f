"""Turn the sources into pairs of a question and a passage that answers it, and the pairs into batches.

Rows keep the order of their files and a batch takes them in short blocks of neighbours, so that its
negatives come from the same article, manual or statute as the right passage: those are the hard ones.
Where there is only running text, a question is made of a passage itself (see `training.cloze`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from training.cloze import Manner, Rewriter

Ids = NDArray[np.int32]
BLOCK = 4
"""Neighbouring rows taken together."""
LONGEST_PASSAGE = 128
LONGEST_QUESTION = 40


@dataclass(frozen=True, slots=True)
class Ragged:
    """Texts as piece ids: text i is `ids[starts[i] : starts[i + 1]]`."""

    ids: Ids
    starts: NDArray[np.int64]
    """One more than there are texts."""

    @classmethod
    def of(cls, rows: Sequence[Ids]) -> "Ragged":
        """Join rows of ids."""
        starts = np.concatenate([[0], np.cumsum([len(row) for row in rows], dtype=np.int64)])
        return cls(np.concatenate(rows) if rows else np.empty(0, np.int32), starts)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def row(self, i: int) -> Ids:
        """The ids of text i."""
        return self.ids[self.starts[i] : self.starts[i + 1]]


@dataclass(frozen=True, slots=True)
class Source:
    """Pairs of one kind."""

    name: str
    share: float
    """How often a batch is drawn from here, relative to the other sources."""
    batch: int
    passages: Ragged
    questions: Ragged | None = None
    """None: questions are made of the passages."""
    both_ways: bool = False
    """Whether either side may ask for the other."""
    manner: Manner = "plain"
    """How questions are made of passages."""
    mined: NDArray[np.int64] | None = None
    """For each row a passage that is like its own and is not it; -1 for none (see `training.mining`)."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Row i of `passages` answers row i of `questions`; passages after the last question answer none."""

    questions: Ragged
    passages: Ragged
    same: NDArray[np.bool_] = field(repr=False)
    """(questions, passages): where row i's and row j's question or passage are equal and i is not j, so that j is no
    negative of i."""


def tokenized(texts: Sequence[str], tokenizer: Tokenizer, longest: int = LONGEST_PASSAGE) -> Ragged:
    """Cut texts into pieces, [UNK] left out, at most `longest` pieces of each."""
    rows: list[Ids] = []
    for start in range(0, len(texts), 20_000):
        for encoding in tokenizer.encode_batch_fast(list(texts[start : start + 20_000]), add_special_tokens=False):
            ids = np.array(encoding.ids[:longest], np.int32)
            rows.append(ids[ids != 0])
    return Ragged.of(rows)


def batches(
    sources: Sequence[Source], rewriter: Rewriter, *, count: int, seed: int, block: int = BLOCK
) -> Iterator[Batch]:
    """Draw `count` batches, each from one source; `block` is how many neighbouring rows are taken together."""
    rng = np.random.default_rng(seed)
    shares = np.array([source.share for source in sources])
    for choice in rng.choice(len(sources), size=count, p=shares / shares.sum()):
        yield draw(sources[choice], rewriter, rng, block=block)


def draw(source: Source, rewriter: Rewriter, rng: np.random.Generator, *, block: int = BLOCK) -> Batch:
    """One batch of a source: random blocks of neighbouring rows, rows without a piece left out."""
    size = min(source.batch, len(source.passages))
    starts = rng.integers(0, max(len(source.passages) - block, 0) + 1, size=-(-size // block))
    chosen = np.unique(starts[:, None] + np.arange(block))
    rows = [int(i) for i in chosen if i < len(source.passages)]
    passages = [source.passages.row(i) for i in rows]
    if source.questions is None:
        questions = [rewriter.question(passage, rng, source.manner) for passage in passages]
    else:
        questions = [rewriter.varied(source.questions.row(i), rng) for i in rows]
        if source.both_ways and rng.random() < 0.5:
            questions, passages = passages, questions
    kept = [i for i, question in enumerate(questions) if len(question) and len(passages[i])]
    asked = [questions[i][:LONGEST_QUESTION] for i in kept]
    answering = [passages[i] for i in kept]
    same = repeats(asked) | repeats(answering)
    if source.mined is not None:
        drawn = set(rows)
        others = {int(i) for i in source.mined[[rows[i] for i in kept]]} - drawn - {-1}
        answering += [passage for i in sorted(others) if len(passage := source.passages.row(i))]
        same = np.concatenate([same, repeats(answering)[: len(asked), len(asked) :]], axis=1)
    np.fill_diagonal(same, val=False)
    return Batch(Ragged.of(asked), Ragged.of(answering), same)


def repeats(rows: Sequence[Ids]) -> NDArray[np.bool_]:
    """(n, n): which rows are equal."""
    first: dict[bytes, int] = {}
    numbers = np.array([first.setdefault(row.tobytes(), i) for i, row in enumerate(rows)])
    equal: NDArray[np.bool_] = numbers[:, None] == numbers[None, :]
    return equal
