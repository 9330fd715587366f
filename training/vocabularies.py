"""Try vocabularies of several sizes, learned from the same text, each trained for the same few batches.

    python -m training.vocabularies --data ../shared --pieces 16000 32000 48000 62500

Characters and numbers are in every one; words of Han characters, English words and byte pairs share the rest as they do
in the shipped one. `RAYON_NUM_THREADS=1` keeps the cutting on one thread.
"""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from tokenizers import Tokenizer

from training.__main__ import write
from training.ablate import MEASURES, Bench, Variant, asked_of_all, cells, short_runs
from training.sources import Text, read
from training.tokenizer import learn

SINGLE = 9_900
"""Single characters and numbers, which are always pieces."""
LETTERS = 1_700
"""Those of them that byte pairs begin from."""
HAN, ENGLISH, BYTE_PAIRS = 28_000, 20_000, 15_000
MOST = 62_500
"""Pieces with so many words and byte pairs; half the byte pairs are English words as well."""
SHIPPED = Variant("as shipped")
HEAD = (
    "| pieces | characters a piece | texts cut a second | MB: table | tokenizer"
    f" | {MEASURES} |\n|---|---|---|---|---|---|---|---|---|---|"
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table, a row as soon as it is there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    short_runs(parser)
    parser.add_argument("--pieces", type=int, nargs="+", required=True, help="about how many pieces to learn")
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(1)
    text, asked = read(chosen.data), asked_of_all(chosen.data)
    print(HEAD, flush=True)
    for pieces in chosen.pieces:
        print(row(Bench.of(text, learned(text, pieces), asked, chosen)), flush=True)


def learned(text: Text, pieces: int) -> Tokenizer:
    """A tokenizer of about so many pieces."""
    share = max(0, pieces - SINGLE) / (MOST - SINGLE)
    return learn(
        text.sample(),
        text.words(),
        text.dictionary,
        han_pieces=round(share * HAN),
        english_pieces=round(share * ENGLISH),
        other_pieces=LETTERS + round(share * (BYTE_PAIRS - LETTERS)),
    )


def row(bench: Bench) -> str:
    """Train with one vocabulary, and measure."""
    news = "".join(bench.questions.passages[-5_000:])
    texts = [news[start : start + 166] for start in range(0, len(news), 166)]
    count = sum(len(encoding.ids) for encoding in bench.tokenizer.encode_batch_fast(texts))
    *measures, _, _ = np.mean([bench.run(SHIPPED, seed) for seed in bench.seeds], axis=0)
    parts = [
        f"{bench.tokenizer.get_vocab_size():,}",
        f"{len(news) / count:.2f}",
        f"{len(texts) / seconds(bench.tokenizer, texts):,.0f}",
        *(f"{size / 1e6:.1f}" for size in sizes(bench)),
        *cells(measures),
    ]
    return f"| {' | '.join(parts)} |"


def seconds(tokenizer: Tokenizer, texts: list[str]) -> float:
    """Processor time that cutting all texts takes, the best of five."""
    taken = []
    for _ in range(5):
        started = time.process_time()
        tokenizer.encode_batch_fast(texts)
        taken.append(time.process_time() - started)
    return min(taken)


def sizes(bench: Bench) -> tuple[int, int]:
    """Bytes of the exported table and of the tokenizer."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, bench.tokenizer, bench.begun(SHIPPED, 0))
        return (folder / "model.safetensors").stat().st_size, (folder / "tokenizer.json").stat().st_size


if __name__ == "__main__":
    main()
