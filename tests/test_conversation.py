"""What was asked before is kept, undone and forgotten; the dialogues over seeds/ are resolved."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from small_index import small_index

from index.store import Index
from index.text import matching_text
from qa.conversation import Conversation, Wishes
from qa.filters import ALL, Filters
from qa.retrieve import Retriever

DIALOGUES = Path(__file__).with_name("questions") / "seeds_dialogues.dev.jsonl"


@pytest.fixture
def conversation(opened: Index) -> Conversation:
    return Conversation(Retriever(opened), Wishes())


def test_a_follow_up_shows_how_it_was_understood(conversation: Conversation) -> None:
    first = conversation.ask("赵二街小区的供热改造涉及多少单元？")
    second = conversation.ask("哪家公司做的？")
    assert (first.rewritten, second.question, second.rewritten) == (
        None,
        "哪家公司做的？",
        "赵二街小区的供热改造，哪家公司做的？",
    )
    assert "国家电投石家庄供热有限公司" in second.citations[0].display


def test_undo_asks_the_question_as_it_was_typed_and_new_forgets(conversation: Conversation) -> None:
    assert conversation.undo() is None
    conversation.ask("赵二街小区的供热改造涉及多少单元？")
    conversation.ask("哪家公司做的？")
    again = conversation.undo()
    assert again and (again.question, again.rewritten) == ("哪家公司做的？", None)
    conversation.begin_anew()
    assert conversation.ask("哪家公司做的？").rewritten is None


def test_a_literal_question_stands_alone(opened: Index) -> None:
    conversation = Conversation(Retriever(opened), Wishes(literal=True))
    conversation.ask("赵二街小区的供热改造涉及多少单元？")
    assert conversation.ask("哪家公司做的？").rewritten is None


def test_narrowing_to_a_time_holds_for_what_follows_it_up(tmp_path: Path) -> None:
    pages = {
        f"{year}.md": f"---\ndate: {year}-05-01\n---\n\n植物园有梅花{count}种，桃花{count + 1}种。\n"
        for year, count in ((2021, 26), (2023, 48))
    }
    conversation = Conversation(Retriever(small_index(tmp_path, pages)), Wishes(as_of=date(2025, 3, 15)))
    assert len(conversation.ask("植物园有梅花多少种？").citations) == 2
    narrowed = conversation.ask("只看2021年的")
    in_2021 = Filters(since=date(2021, 1, 1), until=date(2021, 12, 31), words=("2021年",))
    assert (narrowed.question, narrowed.rewritten, narrowed.filters) == (
        "只看2021年的",
        "植物园有梅花多少种？",
        in_2021,
    )
    assert [c.date for c in narrowed.citations] == ["2021-05-01"]
    followed = conversation.ask("那桃花呢？")
    assert (followed.rewritten, followed.filters) == ("植物园有桃花多少种？", in_2021)
    assert conversation.ask("植物园有多少种梅花和桃花盛开？").filters == ALL


def test_the_dialogues_over_the_seeds_are_resolved(opened: Index) -> None:
    leaning = resolved = standing = changed = 0
    retriever = Retriever(opened)
    for line in DIALOGUES.read_text("utf-8").splitlines():
        conversation = Conversation(retriever, Wishes())
        for turn in json.loads(line)["turns"]:
            answer = conversation.ask(turn["question"])
            first = re.sub(r"\s", "", matching_text(answer.citations[0].display)) if answer.citations else ""
            leaning += turn["rewrite"]
            resolved += turn["rewrite"] and re.sub(r"\s", "", matching_text(turn["answer"])) in first
            standing += not turn["rewrite"]
            changed += not turn["rewrite"] and answer.rewritten is not None
    assert resolved >= 0.8 * leaning
    assert changed <= 0.02 * standing
