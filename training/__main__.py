"""Train the shipped encoder from the text under a folder, tokenizer included."""

import argparse
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from training import tokenizer as pieces
from training.evaluate import Model
from training.export import export
from training.pairs import Source, batches
from training.sources import Text, read, sources
from training.train import Table, first_vectors, train

SEED = 20261122


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds training/ and corpora/")
    parser.add_argument("--out", type=Path, required=True, help="folder to write the model to")
    parser.add_argument("--steps", type=int, default=1600, help="batches to train on")
    parser.add_argument("--dimensions", type=int, default=256, help="length of a piece's vector")
    parser.add_argument("--han-pieces", type=int, default=28_000, help="pieces of two to four Han characters at most")
    parser.add_argument("--english-pieces", type=int, default=20_000, help="whole English words")
    parser.add_argument("--start", type=Path, help="a model to go on from, with its tokenizer")
    parser.add_argument("--rate", type=float, default=0.006, help="highest learning rate of the vectors")
    parser.add_argument("--other-pieces", type=int, default=15_000, help="byte-pair pieces of all scripts but Han")
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(2)
    torch.manual_seed(SEED)
    say = stopwatch()
    text = read(chosen.data)
    say("read")
    if chosen.start is not None:
        tokenizer = Tokenizer.from_file(str(chosen.start / "tokenizer.json"))
    else:
        tokenizer = learned(text, chosen)
        say(f"tokenizer of {tokenizer.get_vocab_size()} pieces learned")
    drawn, rewriter = sources(text, tokenizer)
    say("text cut into pieces")
    if chosen.start is not None:
        table = begun(Model.load(chosen.start))
    else:
        idf = inverse_frequencies(drawn, tokenizer.get_vocab_size())
        table = Table(first_vectors(vocabulary(tokenizer), chosen.dimensions, seed=SEED), idf)
    train(
        table,
        batches(drawn, rewriter, count=chosen.steps, seed=SEED),
        steps=chosen.steps,
        vector_rate=chosen.rate,
        weight_rate=min(0.01, chosen.rate),
        advance=progress(say),
    )
    write(chosen.out, tokenizer, table)
    say(f"written to {chosen.out}")


def learned(text: Text, chosen: argparse.Namespace) -> Tokenizer:
    """A tokenizer for the text."""
    return pieces.learn(
        text.sample(),
        text.words(),
        text.dictionary,
        han_pieces=chosen.han_pieces,
        english_pieces=chosen.english_pieces,
        other_pieces=chosen.other_pieces,
    )


def begun(model: Model) -> Table:
    """A table that goes on from an exported model; the loss does not see the scale of its weights."""
    table = Table(model.unit, np.ones(len(model.unit), np.float32))
    with torch.no_grad():
        for part, weights in ((table.pool, model.pool), (table.match, model.match)):
            part.weight[:, 0] = torch.from_numpy(np.log(np.maximum(weights, 1e-6)))
    return table


def write(folder: Path, tokenizer: Tokenizer, table: Table) -> None:
    """Export a trained table."""
    vectors, pool, match = (part.weight.detach().numpy() for part in (table.vectors, table.pool, table.match))
    export(folder, tokenizer, vectors=vectors, pool=np.exp(pool[:, 0]), match=np.exp(match[:, 0]))


def vocabulary(tokenizer: Tokenizer) -> list[str]:
    """The pieces in the order of their ids."""
    return [piece for piece, _ in sorted(tokenizer.get_vocab().items(), key=lambda pair: pair[1])]


def inverse_frequencies(drawn: Sequence[Source], size: int) -> NDArray[np.float32]:
    """First weights: the logarithm of how rare a piece is among the passages, at least 0.1; (pieces,)."""
    holding: Counter[int] = Counter()
    total = 0
    for source in drawn:
        total += len(source.passages)
        for i in range(len(source.passages)):
            holding.update(set(source.passages.row(i).tolist()))
    counts = np.array([holding[i] for i in range(size)], np.float32)
    return np.maximum(np.log(total / (1 + counts)), 0.1).astype(np.float32)


def stopwatch() -> Callable[[str], None]:
    """A function that prints a line with the seconds since this call."""
    start = time.monotonic()

    def say(line: str) -> None:
        print(f"{time.monotonic() - start:7.1f} s  {line}", flush=True)

    return say


def progress(say: Callable[[str], None]) -> Callable[[int, float], None]:
    """Print the mean loss of every hundred steps."""
    losses: list[float] = []

    def advance(step: int, loss: float) -> None:
        losses.append(loss)
        if len(losses) == 100:
            say(f"step {step + 1}, loss {sum(losses) / len(losses):.4f}")
            losses.clear()

    return advance


if __name__ == "__main__":
    main()
