"""Labelled questions to measures: a BEIR folder is indexed for the occasion, question files are put to an index.

Every figure is a mean over questions of scores that are kept, so that two runs can be compared question by question.
"""

import json
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from index.build import Advance, build_from_documents
from index.encoders import Encoder
from index.errors import InputError
from index.store import Index
from qa.beir import NotBeir, read_corpus, read_qrels, read_questions
from qa.conversation import Wishes
from qa.labelled import Fields, Label
from qa.measures import (
    Bin,
    Judgements,
    Run,
    Scores,
    auroc,
    calibration,
    calibration_error,
    mean,
    rank_scores,
)
from qa.retrieve import Retriever
from qa.workers import answer_tasks

DEPTH = 100
"""How many documents a question's ranking is followed down, and how many passages each leg proposes for it."""

CITATIONS = 10
"""How many citations of an answer are looked at."""

BEIR_MEASURES = {"ndcg@10": "nDCG@10", "mrr@10": "RR@10", "recall@1": "R@1", "recall@10": "R@10", "recall@100": "R@100"}
LABEL_MEASURES = {"success@1": "Success@1", "success@3": "Success@3", "mrr@10": "RR@10"}
"""A question has one right answer, which several passages may hold: the first of them counts."""

_DEPTHS = (1, 2, 3, 5, 10, 20, 50, 100)

Answers = Mapping[str, Fields]
"""An answer as JSON for each question, by its id as text."""


class NoRun(InputError):
    """A run to compare with cannot be read."""

    def __init__(self, path: Path, en: str, zh: str) -> None:
        super().__init__(
            f"{path}: {en}; give what was written by: qa eval SET -o RUN",
            f"{path}：{zh}；请给出由 qa eval SET -o RUN 写成的文件",
        )


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What came of labelled questions."""

    facts: dict[str, float | int]
    """Counts, means of the scores, times; in the order in which they are shown."""
    scores: Scores
    curve: dict[int, float]
    """The recall, or success, at each depth."""
    bins: Sequence[Bin] = ()
    """Confidence against the truth; empty where the questions are not of both kinds, or no answer was asked for."""
    groups: Mapping[str, Mapping[str, float | int]] | None = None
    """The means of each group of questions, the worst first."""


def evaluate(folder: Path, encoder: Encoder, *, advance: Advance | None = None) -> dict[str, float | int]:
    """The facts of a BEIR folder: see `rank_beir` and `measure_beir`."""
    judgements, run, facts = rank_beir(folder, encoder, advance=advance)
    return measure_beir(judgements, run, facts).facts


def rank_beir(
    folder: Path, encoder: Encoder, *, advance: Advance | None = None
) -> tuple[Judgements, Run, dict[str, float | int]]:
    """Index a BEIR folder and rank its documents, each by its best passage, for all its labelled questions.

    Of the facts, `ms_per_query` is the mean time of a ranking, first to last step, on a warm index; `build_seconds`
    is the time from the first document to the published index.

    Raises:
        NotBeir: a file is missing or a line of it cannot be read.
    """
    questions = read_questions(folder / "queries.jsonl")
    qrels = read_qrels(folder / "qrels" / "test.tsv")
    asked = {name: questions[name] for name in qrels if name in questions}
    if not asked:
        raise NotBeir(folder, "no question has a judgement", "没有带标注的问题")
    with tempfile.TemporaryDirectory(prefix="qa-eval-") as temporary:
        started = time.perf_counter()
        manifest = build_from_documents(read_corpus(folder / "corpus.jsonl"), Path(temporary), encoder, advance=advance)
        build_seconds = time.perf_counter() - started
        index = Index(Path(temporary))
        run, seconds = _run(Retriever(index), asked)
        index.close()
    facts = {
        "queries": len(asked),
        "passages": manifest.counts["passages"],
        "ms_per_query": round(1000 * seconds / len(asked), 3),
        "build_seconds": round(build_seconds, 3),
    }
    return {name: qrels[name] for name in asked}, run, facts


def measure_beir(
    judgements: Judgements, run: Run, facts: Mapping[str, float | int], more: Sequence[str] = ()
) -> Evaluation:
    """Measure rankings of documents, by `more` measures of ir-measures where they are named."""
    measures = {**BEIR_MEASURES, **{name: name for name in more}}
    curve = {f"recall@{k}": f"R@{k}" for k in _DEPTHS}
    scores = rank_scores(judgements, run, {**curve, **measures})
    counts = {name: facts[name] for name in ("queries", "passages") if name in facts}
    times = {name: fact for name, fact in facts.items() if name not in counts}
    means = {name: round(mean(scores[name]), 4) for name in measures}
    return Evaluation(
        {**counts, **means, **times},
        {name: scores[name] for name in measures},
        {k: mean(scores[f"recall@{k}"]) for k in _DEPTHS},
    )


def _run(retriever: Retriever, asked: dict[str, str]) -> tuple[dict[str, dict[str, float]], float]:
    """For each question the score of each document found, and the seconds that all took together."""
    retriever.rank(retriever.prepare(next(iter(asked.values()))), least=DEPTH)
    run: dict[str, dict[str, float]] = {}
    seconds = 0.0
    for name, question in asked.items():
        started = time.perf_counter()
        ranking = retriever.rank(retriever.prepare(question), least=DEPTH)
        seconds += time.perf_counter() - started
        paths = retriever.index.catalogue.paths([number for number, _ in ranking])
        best: dict[str, float] = {}
        for number, score in ranking:
            best.setdefault(paths[number], score)
        run[name] = dict(list(best.items())[:DEPTH])
    return run, seconds


def answer_labels(labels: Sequence[Label], retriever: Retriever, wishes: Wishes) -> dict[str, Fields]:
    """The answers of an index to labelled questions; the turns of a dialogue follow one another up."""
    tasks: dict[object, list[Label]] = defaultdict(list)
    for place, label in enumerate(labels):
        tasks[place if label.row.conversation is None else label.row.conversation].append(label)
    numbered = [[(place, label.row) for place, label in enumerate(task)] for task in tasks.values()]
    outcomes = answer_tasks(numbered, retriever, wishes)
    asked = chain.from_iterable(tasks.values())
    return {str(label.row.id): json.loads(outcome.line) for label, outcome in zip(asked, outcomes, strict=True)}


def measure_labels(
    labels: Sequence[Label], answers: Answers, *, by: str = "type", more: Sequence[str] = ()
) -> Evaluation:
    """Measure answers to labelled questions, and each group of them; a question without an answer counts as wrong."""
    depths = [k for k in _DEPTHS if k <= CITATIONS]
    measures = {**LABEL_MEASURES, **{name: name for name in more}}
    curve = {f"success@{k}": f"Success@{k}" for k in depths}
    ranked = rank_scores(*_rankings(labels, answers), {**curve, **measures})
    scores: Scores = {name: ranked[name] for name in measures}
    for label in labels:
        for name, score in label.scores(answers.get(str(label.row.id), {})).items():
            shown = name if label.answerable or name != "right" else "refused"
            scores.setdefault(shown, {})[str(label.row.id)] = score
    sure = {str(label.row.id): float(answers.get(str(label.row.id), {}).get("confidence", 0)) for label in labels}
    truths = [label.answerable for label in labels]
    bins = calibration(list(sure.values()), truths) if len(set(truths)) == 2 else []
    return Evaluation(
        {"questions": len(labels), **_means(scores), **_verdict_facts(labels, sure, bins)},
        scores,
        {k: mean(ranked[f"success@{k}"]) for k in depths},
        bins,
        _groups(labels, scores, by),
    )


def _rankings(labels: Sequence[Label], answers: Answers) -> tuple[Judgements, Run]:
    """Citations as a ranking in which those that are right are known; where none is, one that was not found is."""
    judgements: dict[str, dict[str, int]] = {}
    run: dict[str, dict[str, float]] = {}
    for label in labels:
        if label.answerable:
            rights = label.rights(answers.get(str(label.row.id), {}))[:CITATIONS]
            judged = {str(n): 1 for n, right in enumerate(rights) if right}
            judgements[str(label.row.id)] = judged or {"not found": 1}
            run[str(label.row.id)] = {str(n): float(-n) for n in range(len(rights))}
    return judgements, run


def _means(scores: Scores) -> dict[str, float | int]:
    return {name: round(mean(of_questions), 4) for name, of_questions in scores.items() if of_questions}


def _verdict_facts(labels: Sequence[Label], sure: Mapping[str, float], bins: Sequence[Bin]) -> dict[str, float | int]:
    """How confidence tells questions with an answer from those without."""
    sides: dict[bool, list[float]] = {True: [], False: []}
    for label in labels:
        sides[label.answerable].append(sure[str(label.row.id)])
    area = auroc(sides[True], sides[False])
    return {} if area is None else {"auroc": round(area, 4), "ece": round(calibration_error(bins), 4)}


def _groups(labels: Sequence[Label], scores: Scores, by: str) -> dict[str, dict[str, float | int]]:
    members: dict[str, list[str]] = defaultdict(list)
    for label in labels:
        members[label.group(by)].append(str(label.row.id))
    groups: dict[str, dict[str, float | int]] = {}
    for group, names in members.items():
        within = {measure: {n: of[n] for n in names if n in of} for measure, of in scores.items()}
        groups[group] = {"questions": len(names), **_means(within)}

    def goodness(group: str) -> float:
        means = groups[group]
        return min(means.get("right", 1.0), means.get("refused", 1.0))

    return {group: groups[group] for group in sorted(groups, key=lambda g: (goodness(g), g))}


def read_answers(file: Path) -> dict[str, Fields]:
    """Answers that `qa eval -o` or `qa batch` wrote as JSON lines, by their ids.

    Raises:
        NoRun: a line is no answer.
    """
    answers: dict[str, Fields] = {}
    for number, line in enumerate(_text(file).split("\n"), start=1):
        if line.strip():
            try:
                fields = json.loads(line)
                answers[str(fields["id"])] = fields
            except (ValueError, KeyError, TypeError) as error:
                raise NoRun(
                    file, f"line {number} is no answer with an id", f"第 {number} 行不是带 id 的答案"
                ) from error
    return answers


def read_ranking(file: Path) -> dict[str, dict[str, float]]:
    """A TREC run: for each question the score of each document.

    Raises:
        NoRun: a line is not `question Q0 document rank score tag`.
    """
    run: dict[str, dict[str, float]] = defaultdict(dict)
    for number, line in enumerate(_text(file).split("\n"), start=1):
        if line.strip():
            try:
                question, _, document, _, score, _ = line.split()
                run[question][document] = float(score)
            except ValueError as error:
                raise NoRun(
                    file, f"line {number} is no line of a TREC run", f"第 {number} 行不是 TREC run 的行"
                ) from error
    return dict(run)


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise NoRun(file, "it cannot be read as UTF-8 text", "不能按 UTF-8 文本读取") from error
