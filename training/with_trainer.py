"""Train the same table with the trainer of sentence-transformers, to hold our own loop against it.

    python -m training.with_trainer --data ../shared --model index/models/wenbao-static --out FOLDER --minutes 5

Its multiple-negatives loss inside its Matryoshka loss sees mean-pooled vectors only; late interaction is then measured
on what that leaves. Pairs are the same, questions made of running text included, written out as text once.
"""

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from datasets import Dataset
from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer, SentenceTransformerTrainingArguments
from sentence_transformers.base.sampler import BatchSamplers
from sentence_transformers.sentence_transformer.losses import MatryoshkaLoss, MultipleNegativesRankingLoss
from sentence_transformers.sentence_transformer.modules import StaticEmbedding
from tokenizers import Tokenizer
from transformers import TrainerCallback

from training.__main__ import inverse_frequencies, vocabulary
from training.export import export
from training.pairs import Source, batches
from training.sources import read, sources
from training.train import first_vectors

SEED = 11
BATCH = 384


class Until(TrainerCallback):
    """Stops the trainer after some seconds."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> Any:
        """Ask to stop when the time is up."""
        control.should_training_stop = time.monotonic() > self._end
        return control


def main(arguments: Sequence[str] | None = None) -> None:
    """Train for so many minutes and export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds training/ and corpora/")
    parser.add_argument("--model", type=Path, required=True, help="folder whose tokenizer is used")
    parser.add_argument("--out", type=Path, required=True, help="folder to write the model to")
    parser.add_argument("--minutes", type=float, default=5.0, help="how long to train")
    chosen = parser.parse_args(arguments)
    tokenizer = Tokenizer.from_file(str(chosen.model / "tokenizer.json"))
    drawn, rewriter = sources(read(chosen.data), tokenizer)
    drawn_batches = batches(drawn, rewriter, count=1000, seed=SEED)
    pairs = [
        (batch.questions.row(i), batch.passages.row(i)) for batch in drawn_batches for i in range(len(batch.questions))
    ]
    trained = train(drawn, pairs, tokenizer, seconds=60 * chosen.minutes)
    ones = np.ones(len(trained), np.float32)
    export(chosen.out, tokenizer, vectors=trained, pool=np.linalg.norm(trained, axis=1), match=ones)


def train(drawn: Sequence[Source], pairs: Sequence[tuple[Any, Any]], tokenizer: Tokenizer, *, seconds: float) -> Any:
    """The table after so many seconds of the trainer, (pieces, dimensions)."""
    pieces = vocabulary(tokenizer)
    idf = inverse_frequencies(drawn, len(pieces))
    start = first_vectors(pieces, 256, seed=SEED) * idf[:, None]
    static = StaticEmbedding(tokenizer, embedding_weights=start)
    model = SentenceTransformer(modules=[static], device="cpu")
    texts = {
        name: [" ".join(pieces[i] for i in pair[side]) for pair in pairs]
        for side, name in enumerate(("anchor", "positive"))
    }
    loss = MatryoshkaLoss(model, MultipleNegativesRankingLoss(model, scale=20.0), [256, 128, 64])
    with tempfile.TemporaryDirectory(prefix="trainer-") as temporary:
        settings = SentenceTransformerTrainingArguments(
            output_dir=temporary,
            max_steps=len(pairs) // BATCH,
            per_device_train_batch_size=BATCH,
            learning_rate=0.05,
            warmup_steps=20,
            batch_sampler=BatchSamplers.BATCH_SAMPLER,
            save_strategy="no",
            report_to="none",
            use_cpu=True,
            disable_tqdm=True,
            seed=SEED,
        )
        trainer = SentenceTransformerTrainer(
            model=model, args=settings, train_dataset=Dataset.from_dict(texts), loss=loss, callbacks=[Until(seconds)]
        )
        trainer.train()
        print(f"{trainer.state.global_step} batches of {BATCH}")
    return static.embedding.weight.detach().numpy()


if __name__ == "__main__":
    main()
