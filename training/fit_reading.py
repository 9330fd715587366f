"""Fit what ranks the sentences of the passages found, and what marks a part of the one that answers.

    python -m training.fit_reading --squad DRCD_dev.json... --data ../shared --model index/models/wenbao-static

Both are softmax regressions, over the sentences of the first hits and over the stretches proposed in a sentence that
holds the answer; gold are the sentences that hold it, and the stretches that hold it and are not much longer than the
shortest that does. Fitted on the questions of sets in the format of SQuAD, asked beside 20,000 news paragraphs, and on
the dev sets under tests/questions, which together count half as much. What `qa.pointing` says of questions that it was
trained on is no evidence: `--pointer` is one that `training.pointing --leave-out 0` made, and only that half of each
set is asked.
Kept as `reading` and `span` in the encoder's `ranking.json`; nothing else in it is touched.
"""

import argparse
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from index.build import build_from_documents, build_index
from index.encoders import load_encoder
from index.store import Index
from index.text import align
from qa import reading, spans
from qa.evidence import gather
from qa.expectation import Expected, Kind
from qa.matching import Question
from qa.measures import bare
from qa.pointing import point_with
from qa.reading import Reading
from qa.retrieve import Retriever
from training.fit_ranking import DISTRACTORS, news_paragraphs, record
from training.squad import read_squad

QUESTIONS = Path(__file__).parents[1] / "tests" / "questions"
RIDGE = 1e-3
NEARNESS = 1e-2
"""How strongly the weights of questions in another language, of which there are few, are held to the others."""
NEWS = 0.5
"""What the questions about news count in all against those about encyclopedias, which are ten times as many."""
SLACK = 1.5
"""How much longer than the shortest stretch that holds the answer another may be."""

_PLAIN = frozenset({*reading.FEATURES, *spans.FEATURES})
"""Named even where they weigh nothing."""

Vector = NDArray[np.float64]
Fitted = dict[str, dict[str, dict[str, float]]]
"""For questions in the language of the index (`same`) and others (`foreign`): weights of `reading` and `span`."""


@dataclass(frozen=True)
class Labelled:
    """What may be chosen for one question, and what is right."""

    features: Vector
    """Shape (choices, features)."""
    gold: NDArray[np.bool_]
    """Which choices are right."""
    share: float
    """How much the question counts."""


@dataclass(frozen=True)
class Case:
    """A labelled question with what was found for it."""

    question: Question
    wanted: Expected
    readings: Sequence[Reading]
    golds: tuple[str, ...]
    """The wordings of the answer, folded and without spaces."""
    file: str
    """How the path of the article ends that holds it."""
    share: float = 1.0

    def held_in(self, text: str) -> bool:
        """Whether a text holds the answer."""
        return any(gold in bare(text) for gold in self.golds)


def main() -> None:
    """Fit both and write them into `ranking.json`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--squad", type=Path, nargs="+", required=True, help="sets in the format of SQuAD")
    parser.add_argument("--pointer", type=Path, help="what points, trained without the first half of each set")
    parser.add_argument("--data", type=Path, required=True, help="the folder with corpora/")
    parser.add_argument("--model", type=Path, required=True, help="a static encoder's folder")
    arguments = parser.parse_args()
    half = arguments.pointer is not None
    with tempfile.TemporaryDirectory(prefix="fit-") as temporary:
        if half:
            point_with(arguments.pointer)
        own = Path(temporary, "sets")
        published = list(squad_cases(arguments.squad, arguments.data / "corpora", arguments.model, own, half=half))
        news = list(news_cases(arguments.data, arguments.model, Path(temporary, "news")))
        fitted = fit_all(published, news, Retriever(Index(Path(temporary, "news"))))
    keep(fitted, arguments.model / "ranking.json")


def keep(fitted: Fitted, file: Path) -> None:
    """Put fitted weights into a `ranking.json`, in place of those of the same names."""
    settings: dict[str, Any] = json.loads(file.read_text("utf-8"))
    for language, named in fitted.items():
        settings[language].update(named)
    file.write_text(json.dumps(settings, indent=1) + "\n", "utf-8")


def squad_cases(files: Sequence[Path], corpora: Path, model: Path, folder: Path, *, half: bool) -> Iterator[Case]:
    """The questions of sets in the format of SQuAD, or those about the first half of each, indexed beside news."""
    sets = [read_squad(file) for file in files]
    own = [record(f"set-{n}-{i}", text) for n, (texts, _) in enumerate(sets) for i, text in enumerate(texts)]
    build_from_documents([*own, *news_paragraphs(corpora, DISTRACTORS)], folder, load_encoder(str(model)))
    retriever = Retriever(Index(folder))
    for n, (paragraphs, questions) in enumerate(sets):
        for asked in questions:
            if not half or asked.paragraph < len(paragraphs) // 2:
                yield case(asked.text, asked.answers, f"set-{n}-{asked.paragraph}", retriever)


def news_cases(data: Path, model: Path, folder: Path) -> Iterator[Case]:
    """The questions of the dev halves that the pages answer, these indexed together."""
    rows = [row for name in ("seeds.dev", "news.dev", "more.dev", "paraphrase", "english") for row in _rows(name)]
    days = {*(QUESTIONS / "news_days.txt").read_text("utf-8").split(), *(row["file"] for row in rows)}
    files = [path for day in sorted(days) if (path := data / "corpora" / day).is_file()]
    build_index([QUESTIONS.parents[1] / "seeds", *files], folder, load_encoder(str(model)))
    retriever = Retriever(Index(folder))
    for row in rows:
        yield case(row["question"], [row["answer"], *row.get("answers", ())], Path(row["file"]).name, retriever)


def _rows(name: str) -> list[dict[str, Any]]:
    """The rows of a labelled set but for a half that is kept for testing."""
    rows = (json.loads(line) for line in (QUESTIONS / f"{name}.jsonl").read_text("utf-8").splitlines())
    return [row for row in rows if row.get("split", "dev") == "dev"]


def case(text: str, answers: Iterable[str], file: str, retriever: Retriever) -> Case:
    """Search for a question."""
    found = gather(retriever.prepare(text), retriever)
    return Case(found.question, found.wanted, found.readings, tuple(map(bare, answers)), file)


def fit_all(published: Sequence[Case], news: Sequence[Case], retriever: Retriever) -> Fitted:
    """The weights of `reading` and `span`, for questions in the language of the index and for others.

    Args:
        published: what counts one each.
        news: what together counts `NEWS` times as much.
        retriever: of any index of the encoder.
    """
    cases = [*published, *news]
    shares = [1.0] * len(published) + [NEWS * len(published) / max(len(news), 1)] * len(news)
    fitted: Fitted = {"same": {}, "foreign": {}}
    for purpose, label, begun in (
        ("reading", label_sentences, dict.fromkeys(reading.FEATURES, 0.0)),
        ("span", label_stretches, {**dict.fromkeys(span_names(), 0.0), **spans.WEIGHTS}),
    ):
        labelled = [label(one, share, retriever) for one, share in zip(cases, shares, strict=True)]
        same = fit(filter(None, labelled), begun, RIDGE)
        foreign = [found for one, found in zip(cases, labelled, strict=True) if found and one.question.foreign]
        fitted["same"][purpose] = same
        fitted["foreign"][purpose] = fit(foreign, {name: same.get(name, 0.0) for name in begun}, NEARNESS)
        for name, part in (("published", labelled[: len(published)]), ("news", labelled[len(published) :])):
            print(f"{purpose}, {name}: {chosen(part, same):.3f} of {len(part)} (the questions it was fitted on)")
    return fitted


def label_sentences(one: Case, share: float, _: Retriever) -> Labelled | None:
    """The sentences of the first hits; None where none holds the answer."""
    held = [(s, r.hit.passage.article.path.endswith(one.file)) for r in one.readings for s in r.sentences]
    gold = np.array([right and one.held_in(sentence.text) for sentence, right in held], bool)
    return Labelled(np.stack([sentence.features for sentence, _ in held]), gold, share) if gold.any() else None


def label_stretches(one: Case, share: float, retriever: Retriever) -> Labelled | None:
    """The stretches of the best sentence that holds the answer; None where there is none."""
    of_file = [r for r in one.readings if r.hit.passage.article.path.endswith(one.file)]
    held = [s for r in of_file for s in r.sentences if one.held_in(s.text)]
    if not held:
        return None
    text = align(max(held, key=lambda sentence: sentence.score).text).text
    proposed = spans.propose(one.question, text, one.wanted, retriever.index.static)
    lengths = np.array([end - start for (start, end), _ in proposed.stretches])
    holding = np.array([one.held_in(text[slice(*stretch)]) for stretch, _ in proposed.stretches], bool)
    if not holding.any():
        return None
    gold = holding & (lengths <= lengths[holding].min() * SLACK + 2)
    return Labelled(_span_features(proposed, one.wanted), gold, share)


def _span_features(proposed: spans.Proposals, wanted: Expected) -> Vector:
    """Shape (stretches, span names): the features, then which sort each is, alone and for the kind of question."""
    names = {name: at for at, name in enumerate(span_names())}
    found = np.zeros((len(proposed.stretches), len(names)))
    found[:, : len(spans.FEATURES)] = proposed.features
    for name in spans.BY_KIND:
        found[:, names[f"{wanted.kind} {name}"]] = found[:, names[name]]
    for row, (_, sort) in enumerate(proposed.stretches):
        found[row, [names[sort], names[f"{wanted.kind} {sort}"]]] = 1.0
    return found


def span_names() -> list[str]:
    """What a stretch may be weighed by: features, sorts, and sorts for a kind of question."""
    of_kinds = [f"{kind} {name}" for kind in get_args(Kind) for name in (*spans.SORTS, *spans.BY_KIND)]
    return [*spans.FEATURES, *spans.SORTS, *of_kinds]


def fit(labelled: Iterable[Labelled], begun: Mapping[str, float], ridge: float) -> dict[str, float]:
    """Weights of the named features that raise what is right over the rest, held near those begun with."""
    usable = [one for one in labelled if one.gold.any() and not one.gold.all()]
    start = np.array(list(begun.values()))
    if not usable:
        return dict(begun)
    features = np.concatenate([one.features for one in usable])
    gold = np.concatenate([one.gold for one in usable])
    bounds = np.cumsum([0, *(len(one.gold) for one in usable)])[:-1]
    shares = np.array([one.share for one in usable])
    shares = shares / shares.sum()
    owner = np.repeat(np.arange(len(usable)), np.diff([*bounds, len(gold)]))

    def loss(weights: Vector) -> tuple[float, Vector]:
        scores = features @ weights
        raised = np.exp(scores - np.maximum.reduceat(scores, bounds)[owner])
        every = np.add.reduceat(raised, bounds)
        right = np.add.reduceat(raised * gold, bounds)
        slope = shares[owner] * (raised / every[owner] - raised * gold / np.maximum(right[owner], 1e-300))
        away = weights - start
        value = (shares * (np.log(every) - np.log(np.maximum(right, 1e-300)))).sum() + ridge * (away**2).sum()
        return float(value), features.T @ slope + 2 * ridge * away

    weights = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    return {name: round(float(w), 3) for name, w in zip(begun, weights, strict=True) if name in _PLAIN or abs(w) > 5e-3}


def chosen(labelled: Sequence[Labelled | None], weights: Mapping[str, float]) -> float:
    """Of how many questions what is weighed most is right; what holds no answer counts as wrong."""
    right = 0
    for one in labelled:
        if one is not None:
            names = reading.FEATURES if one.features.shape[1] == len(reading.FEATURES) else span_names()
            right += one.gold[(one.features @ np.array([weights.get(name, 0.0) for name in names])).argmax()]
    return right / max(len(labelled), 1)


if __name__ == "__main__":
    main()
