"""How often the right passage comes first: on our own questions over seeds/ and on labelled sets."""

import json
import tempfile
from collections import defaultdict
from pathlib import Path

from index.build import build_index
from index.encoders import load_encoder
from index.store import Index
from qa.answer import Answer, answer_question
from qa.evaluate import evaluate
from qa.retrieve import Retriever

LABELLED = ("drcd-dev", "cmrc-trial")


def quality_tables(root: Path, data: Path) -> list[str]:
    """The tables; the labelled sets are left out, with a word, where they are not at hand."""
    return ["## Questions over seeds/", _seed_table(root), "## Labelled sets", _labelled_table(data)]


def _seed_table(root: Path) -> str:
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        build_index([root / "seeds"], Path(temporary), load_encoder())
        retriever = Retriever(Index(Path(temporary)))
        counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
        for question in _read(root / "tests" / "seed_questions.jsonl"):
            answer = answer_question(question["question"], retriever)
            hit = [holds(c.text, question["answer"]) for c in answer.citations]
            for group in (question["style"], "all"):
                for i, good in enumerate((True, any(hit[:1]), any(hit[:3]), _in_sentence(answer, question["answer"]))):
                    counts[group][i] += good
                counts[group][4] += answer.answerable
        refused: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for question in _read(root / "tests" / "unanswerable_questions.jsonl"):
            refused[question["kind"]][0] += 1
            refused[question["kind"]][1] += not answer_question(question["question"], retriever).answerable
    rows = [
        f"| {style} | {n} | {first / n:.3f} | {three / n:.3f} | {sentence / n:.3f} | {answered / n:.3f} |"
        for style, (n, first, three, sentence, answered) in counts.items()
    ]
    refusals = [f"- {kind}: {said_no} of {n} refused" for kind, (n, said_no) in refused.items()]
    head = "| questions | n | top citation | in top 3 | in the sentence | answered |\n|---|---|---|---|---|---|\n"
    return head + "\n".join(rows) + "\n\nQuestions that seeds/ cannot answer:\n\n" + "\n".join(refusals)


def _labelled_table(data: Path) -> str:
    sets = [data / "eval" / name for name in LABELLED if (data / "eval" / name).is_dir()]
    if not sets:
        return f"Left out: there is no labelled set under {data.name}/eval."
    columns = "queries passages ndcg@10 mrr@10 recall@1 recall@10 recall@100 ms_per_query build_seconds".split()
    rows = []
    for folder in sets:
        measures = evaluate(folder, load_encoder())
        rows.append(f"| {folder.name} | " + " | ".join(str(measures[c]) for c in columns) + " |")
    return "| set | " + " | ".join(columns) + " |\n|" + "---|" * (len(columns) + 1) + "\n" + "\n".join(rows)


def holds(text: str, wanted: str) -> bool:
    """Whether a text holds another, white space aside."""
    return "".join(wanted.split()) in "".join(text.split())


def _in_sentence(answer: Answer, wanted: str) -> bool:
    return answer.answer is not None and holds(answer.answer.text, wanted)


def _read(file: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]
