"""How often a follow-up is said in full so that its answer is found: `python -m benchmarks.conversation`.

A follow-up is resolved when the passage cited first holds its answer. Beside it stands the same for the question as a
person said it in full: what is lost above that is lost by searching, not by resolving. A question that stands on its
own must not be changed at all.
"""

import argparse
import json
import re
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from index.build import build_index
from index.encoders import load_encoder
from index.store import Index
from index.text import matching_text
from qa.answer import Answer, answer_question
from qa.conversation import Conversation, Wishes
from qa.retrieve import Retriever

ROOT = Path(__file__).parents[1]
QUESTIONS = ROOT / "tests" / "questions"


def conversation_table(split: str, news: Path, *, news_index: Path | None = None, misses: bool = False) -> str:
    """The table for one half of the dialogues; those over the news are left out where `news` is missing.

    Args:
        split: `dev` or `test`.
        news: the folder of the news corpus; its thirty days of `news_days.txt` are indexed.
        news_index: an index to ask about the news instead.
        misses: whether to print each follow-up that was not resolved.
    """
    counts: dict[str, list[int]] = defaultdict(lambda: [0] * 6)
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        build_index([ROOT / "seeds"], Path(temporary) / "seeds", load_encoder())
        _ask_all(QUESTIONS / f"seeds_dialogues.{split}.jsonl", Path(temporary) / "seeds", counts, misses=misses)
        if news_index is None and news.is_dir():
            days = (QUESTIONS / "news_days.txt").read_text("utf-8").split()
            news_index = Path(temporary) / "news"
            build_index(
                [path for day in days if (path := news / f"{Path(day).stem}.md").is_file()], news_index, load_encoder()
            )
        if news_index is not None:
            _ask_all(QUESTIONS / f"news_dialogues.{split}.jsonl", news_index, counts, misses=misses)
    lines = [
        f"| turn ({split}) | n | said anew | answer in citation 1 | in 1-3 | said in full by a person: in 1 | in 1-3 |",
        "|---|---|---|---|---|---|---|",
    ]
    for kind, (n, anew, *found) in sorted(counts.items(), key=lambda entry: (entry[0] == "follow-ups", entry[0])):
        lines.append(f"| {kind} | {n} | {anew} | " + " | ".join(f"{part / n:.2f}" for part in found) + " |")
    return "\n".join(lines)


def _ask_all(file: Path, folder: Path, counts: dict[str, list[int]], *, misses: bool) -> None:
    retriever = Retriever(Index(folder))
    for line in file.read_text("utf-8").splitlines():
        conversation = Conversation(retriever, Wishes())
        for turn in json.loads(line)["turns"]:
            answer = conversation.ask(turn["question"])
            told = answer_question(turn["resolved"], retriever)
            found = [_holds(answer, turn, 1), _holds(answer, turn, 3), _holds(told, turn, 1), _holds(told, turn, 3)]
            for group in (turn["kind"], *(["follow-ups"] if turn["rewrite"] else [])):
                for i, good in enumerate((True, answer.rewritten is not None, *found)):
                    counts[group][i] += good
            if misses and (not found[0] if turn["rewrite"] else answer.rewritten):
                print(
                    turn["kind"], turn["question"], "->", answer.rewritten, "|", turn["answer"], f"| by hand {found[2]}"
                )


def _holds(answer: Answer, turn: dict[str, Any], count: int) -> bool:
    wanted = [_plain(wording) for wording in (turn["answer"], *turn.get("answers", ()))]
    return any(text in _plain(citation.display) for citation in answer.citations[:count] for text in wanted)


def _plain(text: str) -> str:
    return re.sub(r"\s", "", matching_text(text))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=("dev", "test"), default="dev")
    parser.add_argument("--news", type=Path, default=ROOT.parent / "shared" / "corpora" / "xinwenlianbo")
    parser.add_argument("--news-index", type=Path, help="an index to ask about the news, built before")
    parser.add_argument("--misses", action="store_true", help="print what was not resolved")
    arguments = parser.parse_args()
    print(conversation_table(arguments.split, arguments.news, news_index=arguments.news_index, misses=arguments.misses))


if __name__ == "__main__":
    main()
