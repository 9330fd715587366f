"""Which questions lean on the one before, and how they read in full; over the pages of seeds/."""

import json
from pathlib import Path

import pytest

from index.store import Index
from qa.followups import FollowUps, Turn
from qa.retrieve import Retriever

QUESTIONS = Path(__file__).with_name("questions")


@pytest.fixture
def follow_ups(opened: Index) -> FollowUps:
    return FollowUps(Retriever(opened))


def full(follow_ups: FollowUps, question: str, before: str, span: str | None = None) -> tuple[str, str] | None:
    """How a question leans on the one before, and how it reads in full."""
    found = follow_ups.resolve(question, Turn(before, span, ""))
    return (found.kind, found.question) if found else None


@pytest.mark.parametrize(
    ("before", "span", "question", "kind", "reads"),
    [
        ("唐河污水库全长多少公里？", None, "它的总容量呢？", "what-about", "唐河污水库的总容量是多少？"),
        ("唐河污水库全长多少公里？", None, "它的总容量是多少？", "pronoun", "唐河污水库的总容量是多少？"),
        ("谁主持了党组扩大会议？", "李雪荣", "她还说了什么？", "pronoun", "李雪荣还说了什么？"),
        ("哪家企业做预制混凝土？", "新大地公司", "其发明专利有多少项？", "pronoun", "新大地公司的发明专利有多少项？"),
        ("国家标准化试点有几个？", None, "这个试点要几年？", "pronoun", "国家标准化试点要几年？"),
        ("How long is the Tanghe reservoir?", None, "What is its capacity?", "pronoun", None),
    ],
)
def test_a_pronoun_gives_way_to_what_it_stands_for(
    follow_ups: FollowUps, before: str, span: str | None, question: str, kind: str, reads: str | None
) -> None:
    found = full(follow_ups, question, before, span)
    assert found and found[0] == kind
    assert found[1] == (reads or "what is the Tanghe reservoir's capacity?")


@pytest.mark.parametrize(
    ("before", "question", "reads"),
    [
        ("赵二街小区的供热改造涉及多少单元？", "哪家公司做的？", "赵二街小区的供热改造，哪家公司做的？"),
        ("雄安首届双创大赛是在哪儿闭幕的？", "什么时候？", "雄安首届双创大赛是什么时候闭幕的？"),
        ("党组扩大会议是谁主持的？", "哪天开的？", "党组扩大会议，哪天开的？"),
        ("五星红旗飘起来活动从哪天搞到哪天？", "谁组织的？", "五星红旗飘起来活动，谁组织的？"),
    ],
)
def test_a_question_that_tells_little_is_asked_of_the_topic(
    follow_ups: FollowUps, before: str, question: str, reads: str
) -> None:
    assert full(follow_ups, question, before) == ("ellipsis", reads)


@pytest.mark.parametrize(
    ("before", "question", "reads"),
    [
        ("养老院标准有多少项？", "那供水公司呢？", "供水公司标准有多少项？"),
        ("中国中铁今年带了几所学校来雄安招生？", "那去年呢？", "中国中铁去年带了几所学校来雄安招生？"),
        ("市长跟企业家的恳谈会排在什么时候？", "跟市民的呢？", "市长跟市民的恳谈会排在什么时候？"),
        ("大赛创业组的一等奖是哪个项目？", "创新组呢？", "大赛创新组的一等奖是哪个项目？"),
        ("唐河污水库全长多少公里？", "投资呢？", "唐河污水库，投资是多少？"),
        (
            "How many people came to the fair in Xiong'an?",
            "And in Tangshan?",
            "How many people came to the fair in tangshan?",
        ),
    ],
)
def test_what_about_puts_the_new_word_in_the_place_of_its_like(
    follow_ups: FollowUps, before: str, question: str, reads: str
) -> None:
    assert full(follow_ups, question, before) == ("what-about", reads)


def test_a_question_is_narrowed_and_corrected(follow_ups: FollowUps) -> None:
    assert full(follow_ups, "只看已经完工的", "石家庄有多少个改造项目？") == (
        "narrowing",
        "已经完工的，石家庄有多少个改造项目？",
    )
    assert full(follow_ups, "我是说唐山", "石家庄有多少个改造项目？") == ("correction", "唐山有多少个改造项目？")
    assert full(follow_ups, "不对，我问的是谁主持了党组扩大会议", "哪天开的会？") == (
        "correction",
        "谁主持了党组扩大会议？",
    )


@pytest.mark.parametrize(
    "question",
    [
        "这次通过验收的3个国家级标准化试点项目由哪些单位承担？",
        "行政审批局全程网办的事项，其中审批主项有多少个？",
        "石家庄市推进标准化建设，该市建成多少个试点？",
        "那个被破格录取的五金店小伙子叫什么？",
        "早晚高峰时石家庄市区车速这几年有什么变化？",
        "南凭高铁全长多少？",
        "How many companies in Hebei have received quality credit loans so far?",
        "How long does it take to get a licence plate at a machine?",
    ],
)
def test_an_independent_question_is_left_as_it_is(follow_ups: FollowUps, question: str) -> None:
    assert full(follow_ups, question, "唐河污水库全长多少公里？") is None


@pytest.mark.parametrize("question", ["中微子是什么？", "王毅会见了谁？", "GDP增长多少？", "上海的夏粮丰收了吗？"])
def test_a_short_question_that_names_what_the_passages_before_do_not_is_left_as_it_is(
    follow_ups: FollowUps, question: str
) -> None:
    before = Turn("唐河污水库全长多少公里？", "17公里", "唐河污水库全长约17公里,总库容1350万立方米。")
    assert follow_ups.resolve(question, before) is None
    assert follow_ups.resolve("总库容多大？", before) is not None


def test_no_question_of_the_labelled_sets_is_changed_after_another(follow_ups: FollowUps) -> None:
    asked = [
        json.loads(line)["question"]
        for name in ("seeds.dev", "seeds_unanswerable.dev", "news.dev", "news_unanswerable.dev")
        for line in (QUESTIONS / f"{name}.jsonl").read_text("utf-8").splitlines()
    ]
    changed = [
        question
        for before, question in zip(asked, asked[1:], strict=False)
        if follow_ups.resolve(question, Turn(before, None, ""))
    ]
    assert len(changed) <= 0.02 * len(asked), changed
