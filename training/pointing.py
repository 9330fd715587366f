"""Train what points at the tokens that answer: `python -m training.pointing --model FOLDER --squad FILE...`.

A start and an end are pointed at in a passage, as readers of SQuAD do (Chen et al. 2017), from the static vectors of
the tokens, how well each matches the question, and what the question asks for; no token sees further than ten others.
The right start is trained against all tokens of the passage and of one other like it, and against none of them, which
is right where a set says that a question has no answer. Kept as `pointer.safetensors` beside the encoder; the parts
that the encoder fixes are folded into the first layer.

A set belongs to `--alike` where many of its passages could answer any of its questions (court cases): none of them is
then a counter-example to another.
"""

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch import Tensor, nn
from torch.nn import functional

from index.encoders import StaticEncoder
from index.text import align, matching_text
from qa.matching import asking, attribute
from qa.pointing import FILE, KINDS, MATCHES, kind_of, tells

SEED = 5
WINDOW = 128
"""Tokens of a passage that are seen at a time."""
OVERLAP = 40
ASKED = 32
"""Tokens of a question at most."""
COMPONENTS = 96
"""Principal components of the encoder's vectors that are learned from."""
WIDTH, MATCHED = 48, 32
BATCH = 32


@dataclass(frozen=True, slots=True)
class Example:
    """A question about a passage."""

    passage: int
    span: tuple[int, int] | None
    """First and last token of the answer; None where there is none."""
    ids: NDArray[np.int64]
    """Of the question."""
    weights: NDArray[np.float32]
    """Shape (3, tokens): of each token, of it as what is asked for, of it as an asking word."""
    others: tuple[int, ...]
    """Passages like the question that do not answer it."""


class Network(nn.Module):
    """See `qa.pointing`, which computes the same without torch."""

    def __init__(self) -> None:
        super().__init__()
        self.token = nn.Linear(3 * COMPONENTS, WIDTH)
        self.asked = nn.Linear(3 * COMPONENTS, WIDTH)
        self.matched = nn.Conv1d(MATCHES, MATCHED, 17, padding=8)
        self.hidden = nn.Linear(2 * WIDTH + MATCHED + MATCHES + KINDS + 1, WIDTH)
        self.hidden_asked = nn.Linear(WIDTH, WIDTH, bias=False)
        self.around = nn.Conv1d(WIDTH, WIDTH, 5, padding=2)
        self.out = nn.Linear(2 * WIDTH, 2)
        self.none = nn.Parameter(torch.zeros(2))
        self.dropout = nn.Dropout(0.15)

    def forward(self, seen: "Seen") -> Tensor:
        """Start and end of each token, shape (windows, tokens, 2)."""
        matches = seen.matches()
        near = functional.relu(self.matched(matches.transpose(1, 2))).transpose(1, 2)
        beside = functional.pad(seen.tokens, (0, 0, 1, 1))
        token = self.token(self.dropout(torch.cat([beside[:, :-2], seen.tokens, beside[:, 2:]], 2)))
        asked = torch.tanh(self.asked(seen.question()))
        joined = torch.cat([functional.relu(token), token * asked[:, None], near, matches, seen.kinds], 2)
        hidden = functional.relu(self.hidden(self.dropout(joined)) + self.hidden_asked(asked)[:, None])
        hidden = hidden * seen.mask[:, :, None]
        around = functional.relu(self.around(hidden.transpose(1, 2))).transpose(1, 2)
        out: Tensor = self.out(self.dropout(torch.cat([hidden, around], 2)))
        return out.masked_fill(seen.mask[:, :, None] == 0, -1e4)


@dataclass(frozen=True, slots=True)
class Tables:
    """What the encoder fixes of each token; shapes (vocabulary, ...)."""

    unit: Tensor
    components: Tensor
    kinds: Tensor
    """One-hot, then how much the token tells."""
    codes: NDArray[np.uint8]
    axes: NDArray[np.float32]
    """Shape (dimension, components): from unit vectors to `components`."""

    @classmethod
    def of(cls, static: StaticEncoder) -> "Tables":
        """From an encoder."""
        every = np.arange(static.vocabulary_size, dtype=np.int32)
        unit = static.token_vectors(every)
        _, axes = np.linalg.eigh(unit.T @ unit / len(unit))
        axes = np.ascontiguousarray(axes[:, ::-1][:, :COMPONENTS])
        axes = (axes / (unit @ axes).std()).astype(np.float32)
        codes = np.array([kind_of(static.token(int(i))) for i in every], np.uint8)
        kinds = np.c_[np.eye(KINDS, dtype=np.float32)[codes], tells(every, static)]
        return cls(torch.tensor(unit), torch.tensor(unit @ axes), torch.tensor(kinds), codes, axes)


@dataclass(frozen=True, slots=True)
class Seen:
    """Windows with the question of each."""

    unit: Tensor
    tokens: Tensor
    """Shape (windows, tokens, components)."""
    kinds: Tensor
    ids: Tensor
    mask: Tensor
    asked: Tensor
    """Unit vectors of the question's tokens, shape (windows, question tokens, dimension)."""
    asked_tokens: Tensor
    asked_ids: Tensor
    weights: Tensor
    """Shape (windows, 3, question tokens)."""

    def matches(self) -> Tensor:
        """How well each token matches the question, shape (windows, tokens, MATCHES)."""
        cosine = torch.bmm(self.unit, self.asked.transpose(1, 2)).clamp(min=0)
        same = ((self.ids[:, :, None] == self.asked_ids[:, None, :]) & (self.asked_ids[:, None, :] > 0)).float()
        rare = self.weights[:, 0] / (self.weights[:, 0].amax(1, keepdim=True) + 1e-6)
        columns = [(part * share[:, None]).amax(2) for share in (rare, self.weights[:, 1]) for part in (cosine, same)]
        return torch.stack([*columns, cosine.amax(2)], 2) * self.mask[:, :, None]

    def question(self) -> Tensor:
        """What is asked for, the words that ask, and all of it, shape (windows, 3 * components)."""
        shares = torch.stack([self.weights[:, 0] * self.weights[:, 1], self.weights[:, 2], self.weights[:, 0]], 1)
        shares = shares / (shares.sum(2, keepdim=True) + 1e-6)
        return torch.bmm(shares, self.asked_tokens).flatten(1)


def main() -> None:
    """Train on all sets, or leave a part of each out to see what was learned."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True, help="a static encoder's folder")
    parser.add_argument("--squad", type=Path, nargs="+", required=True, help="sets in the format of SQuAD")
    parser.add_argument("--alike", type=Path, nargs="*", default=[], help="sets whose passages are all alike")
    parser.add_argument("--epochs", type=float, default=4.0)
    parser.add_argument("--leave-out", type=int, choices=(0, 1), help="the half of each set's passages to leave out")
    parser.add_argument("--out", type=Path, help="file to write; by default beside the encoder")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    static = StaticEncoder(chosen.model, "trained")
    tables = Tables.of(static)
    passages: list[NDArray[np.int64]] = []
    examples: list[Example] = []
    for file in (*chosen.squad, *chosen.alike):
        examples += read(file, static, tables, passages, alike=file in chosen.alike, leave_out=chosen.leave_out)
    print(f"{len(examples)} questions, {len(passages)} passages", flush=True)
    network = train(examples, passages, tables, chosen.epochs)
    save_file(folded(network, tables), chosen.out or chosen.model / FILE)


def read(
    file: Path,
    static: StaticEncoder,
    tables: Tables,
    passages: list[NDArray[np.int64]],
    *,
    alike: bool,
    leave_out: int | None,
) -> list[Example]:
    """The questions of a set; its passages are added to `passages`."""
    first = len(passages)
    found: list[tuple[int, tuple[int, int] | None, str]] = []
    paragraphs = [p for article in json.loads(file.read_text("utf-8"))["data"] for p in article["paragraphs"]]
    for number, paragraph in enumerate(paragraphs):
        aligned = align(paragraph["context"])
        ids, places = static.tokenize_aligned(aligned.text)
        passages.append(np.asarray(ids, np.int64))
        if leave_out is not None and (number >= len(paragraphs) // 2) == bool(leave_out):
            continue
        for asked in paragraph["qas"]:
            answers = [(str(a["text"]), int(a["answer_start"])) for a in asked.get("answers", ())]
            said = [(text, start) for text, start in answers if text and start >= 0]
            if not said and any(text for text, _ in answers):  # YES and NO
                continue
            span = tokens_of(*said[0], paragraph["context"], aligned.origins, places) if said else None
            if span is not None or not said:
                found.append((first + number, span, asked["question"]))
    pooled = torch.stack([unit(tables.unit[torch.tensor(ids)].sum(0)) for ids in passages[first:]])
    return [
        example
        for passage, span, text in found
        if (example := _example(passage, span, text, static, None if alike else pooled, tables, first)) is not None
    ]


def unit(vector: Tensor) -> Tensor:
    """A vector of length one."""
    return torch.div(vector, vector.norm() + 1e-6)


def tokens_of(
    text: str, start: int, context: str, origins: Sequence[int], places: Sequence[tuple[int, int]]
) -> tuple[int, int] | None:
    """The first and last token of an answer; None where it does not stand where the set says."""
    if context[start : start + len(text)] != text:
        start = context.find(text)
    if start < 0 or not places:
        return None
    first, last = (int(place) for place in np.searchsorted(origins, (start, start + len(text))))
    bounds = np.array(places)
    held = np.flatnonzero((bounds[:, 0] < last) & (bounds[:, 1] > first))
    return (int(held[0]), int(held[-1])) if len(held) else None


def _example(
    passage: int,
    span: tuple[int, int] | None,
    text: str,
    static: StaticEncoder,
    pooled: Tensor | None,
    tables: Tables,
    first: int,
) -> Example | None:
    folded_text = matching_text(text)
    ids, places = static.tokenize_aligned(folded_text)
    if not ids:
        return None
    array = np.asarray(ids[:ASKED], np.int64)
    weights = np.stack(
        [
            static.match_weights[array],
            attribute(folded_text, places)[:ASKED],
            asking(folded_text, places)[:ASKED],
        ]
    ).astype(np.float32)
    others: tuple[int, ...] = ()
    if pooled is not None:
        alike = pooled @ unit(torch.tensor(weights[0]) @ tables.unit[torch.tensor(array)])
        alike[passage - first] = -9
        others = tuple(first + int(i) for i in alike.topk(min(8, len(alike) - 1)).indices)
    return Example(passage, span, array, weights, others)


def train(examples: list[Example], passages: list[NDArray[np.int64]], tables: Tables, epochs: float) -> Network:
    """A network trained for some passes over the examples."""
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    network = Network()
    optimizer = torch.optim.AdamW(network.parameters(), lr=2e-3, weight_decay=1e-2)
    steps = int(epochs * len(examples) / BATCH)
    rate = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, total_steps=steps + 1, pct_start=0.1)
    started, losses = time.monotonic(), list[float]()
    for step, batch in enumerate(_batches(examples, rng, steps), 1):
        found = _loss(network, batch, passages, tables, rng)
        optimizer.zero_grad()
        found.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        optimizer.step()
        rate.step()
        losses.append(found.item())
        if step % 100 == 0:
            passed = time.monotonic() - started
            print(f"{step} of {steps}, loss {np.mean(losses[-100:]):.3f}, {passed:.0f} s", flush=True)
    return network.eval()


def _batches(examples: list[Example], rng: random.Random, steps: int) -> Iterator[list[Example]]:
    order: list[Example] = []
    for _ in range(steps):
        if len(order) < BATCH:
            order = rng.sample(examples, len(examples))
        yield [order.pop() for _ in range(BATCH)]


def _loss(
    network: Network,
    batch: Sequence[Example],
    passages: Sequence[NDArray[np.int64]],
    tables: Tables,
    rng: random.Random,
) -> Tensor:
    """Cross entropy of start and end over all tokens of a question's windows and none of them."""
    rows: list[NDArray[np.int64]] = []
    owners: list[int] = []
    gold: list[tuple[int, int, int] | None] = []
    for number, example in enumerate(batch):
        starts, right = _windows(example, len(passages[example.passage]), rng)
        gold.append(right and (len(rows), *right))
        rows += [passages[example.passage][start : start + WINDOW] for start in starts]
        for other in rng.sample(example.others, min(1, len(example.others))):
            start = rng.choice(list(_starts(len(passages[other]))))
            rows.append(passages[other][start : start + WINDOW])
        owners += [number] * (len(rows) - len(owners))
    out = network(seen(batch, rows, owners, tables))
    every = torch.tensor(np.repeat(owners, WINDOW))
    flat = out.reshape(-1, 2)
    none = network.none[None]
    most = torch.full((len(batch), 2), -1e9).scatter_reduce(0, every[:, None].expand(-1, 2), flat, "amax")
    most = most.maximum(none).detach()
    total = torch.zeros(len(batch), 2).index_add(0, every, (flat - most[every]).exp()) + (none - most).exp()
    right_ones = [
        network.none if place is None else torch.stack([out[place[0], place[1], 0], out[place[0], place[2], 1]])
        for place in gold
    ]
    return (total.log() + most - torch.stack(right_ones)).sum(1).mean()


def _windows(example: Example, length: int, rng: random.Random) -> tuple[list[int], tuple[int, int] | None]:
    """Where windows begin, the right one first, and the answer in it."""
    starts = list(_starts(length))
    if example.span is None:
        return starts, None
    first, last = example.span
    if last - first >= WINDOW:
        return [first], (0, WINDOW - 1)
    begin = max(0, min(first - rng.randint(0, WINDOW - 1 - (last - first)), length - WINDOW))
    elsewhere = [start for start in starts if start + WINDOW <= first or start > last]
    return [begin, *rng.sample(elsewhere, min(1, len(elsewhere)))], (first - begin, last - begin)


def _starts(length: int) -> Iterator[int]:
    yield from range(0, max(length - WINDOW, 0), WINDOW - OVERLAP)
    yield max(length - WINDOW, 0)


def seen(batch: Sequence[Example], rows: Sequence[NDArray[np.int64]], owners: Sequence[int], tables: Tables) -> Seen:
    """Windows, `rows`, of the questions that `owners` says, as the network sees them."""
    ids, asked = np.zeros((len(rows), WINDOW), np.int64), np.zeros((len(batch), ASKED), np.int64)
    weights = np.zeros((len(batch), 3, ASKED), np.float32)
    for row, one in zip(ids, rows, strict=True):
        row[: len(one)] = one
    for number, example in enumerate(batch):
        asked[number, : len(example.ids)] = example.ids
        weights[number, :, : len(example.ids)] = example.weights
    lengths = np.array([len(row) for row in rows])
    mask = torch.tensor((np.arange(WINDOW) < lengths[:, None]).astype(np.float32))
    all_ids, all_asked = torch.tensor(ids), torch.tensor(asked[list(owners)])
    return Seen(
        tables.unit[all_ids],
        tables.components[all_ids] * mask[:, :, None],
        tables.kinds[all_ids],
        all_ids,
        mask,
        tables.unit[all_asked],
        tables.components[all_asked],
        all_asked,
        torch.tensor(weights[list(owners)]),
    )


def folded(network: Network, tables: Tables) -> dict[str, NDArray[Any]]:
    """The tensors of `qa.pointing`: what takes components takes the encoder's vectors."""
    named = {name: value.detach().numpy().astype(np.float32) for name, value in network.state_dict().items()}
    kept: dict[str, NDArray[Any]] = {"kinds": tables.codes, "none": named["none"]}
    for name in ("token", "asked"):
        parts = named[f"{name}.weight"].reshape(WIDTH, 3, COMPONENTS)
        kept[f"{name}.weight"] = np.ascontiguousarray(np.einsum("dc,wpc->pdw", tables.axes, parts))
        kept[f"{name}.bias"] = named[f"{name}.bias"]
    for name in ("matched", "around"):
        kept[f"{name}.weight"] = np.ascontiguousarray(named[f"{name}.weight"].transpose(2, 1, 0))
        kept[f"{name}.bias"] = named[f"{name}.bias"]
    for name in ("hidden", "hidden_asked", "out"):
        kept[f"{name}.weight"] = np.ascontiguousarray(named[f"{name}.weight"].T)
    kept["hidden.bias"], kept["out.bias"] = named["hidden.bias"], named["out.bias"]
    return kept


if __name__ == "__main__":
    main()
