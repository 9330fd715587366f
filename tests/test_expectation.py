"""What a question asks for is told by its wording, and things of that kind are found in a sentence."""

import pytest

from index.text import matching_text
from qa.expectation import Expected, expected, fits, spans


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("投稿邮箱是什么？", "contact"),
        ("What is the e-mail address?", "contact"),
        ("水质合格率提升至多少？", "percent"),
        ("What share of the stations is public?", "percent"),
        ("领车牌最快要多久？", "duration"),
        ("几个月能办好？", "duration"),
        ("How many working days does it take?", "duration"),
        ("会议是哪天召开的？", "date"),
        ("几月份开始？", "date"),
        ("When was it opened?", "date"),
        ("投资了多少钱？", "amount"),
        ("How much money was spent?", "amount"),
        ("累计建成多少个项目？", "number"),
        ("老年養護院有幾張床？", "number"),
        ("How many projects are there?", "number"),
        ("这张照片是谁拍的？", "person"),
        ("社長叫什麼名字？", "person"),
        ("Who took the picture?", "person"),
        ("为什么要改造？", "reason"),
        ("Why was it rebuilt?", "reason"),
        ("由哪些单位承担？", "list"),
        ("Which three companies took part?", "list"),
        ("游客在哪里赏花？", "place"),
        ("Where was it held?", "place"),
        ("Which city has the most projects?", "place"),
        ("Which park was opened?", "place"),
        ("哪家公司承担？", "organisation"),
        ("Which company is it?", "organisation"),
        ("活动的主题是什么？", "title"),
        ("What is the theme?", "title"),
        ("石家庄怎么样？", "free"),
        ("Tell me about Shijiazhuang", "free"),
    ],
)
def test_a_question_s_wording_tells_what_it_asks_for(question: str, kind: Expected) -> None:
    assert expected(matching_text(question)) == kind


@pytest.mark.parametrize(
    ("kind", "sentence", "found"),
    [
        ("amount", "总投资1.2亿元，奖金500元至2000元。", ["1.2亿元", "500元至2000元"]),
        ("number", "累计建成26个，约三百多户，共3147 户。", ["26个", "三百多户", "3147 户"]),
        ("percent", "提升至99.59%，百分之三十，下降2个百分点。", ["99.59%", "百分之三十", "2个百分点"]),
        ("date", "2026年3月14日上午，去年5月，昨日。", ["2026年3月14日上午", "去年5月", "昨日"]),
        ("duration", "30分钟办好，历时三年，5个工作日。", ["30分钟", "三年", "5个工作日"]),
        ("person", "（陈其保 摄）记者李惶说，局长王强表示，张小明说：", ["陈其保", "李惶", "王强", "张小明"]),
        ("place", "在石家庄市植物园赏花。", ["石家庄市", "植物园"]),
        ("organisation", "石家庄市行政审批局、供水公司。", ["石家庄市行政审批局", "供水公司"]),
        ("title", "印发《实施方案》，主题为“春天”。", ["《实施方案》", "“春天”"]),
        (
            "contact",
            "作品发至hbzl.whpy@sina.com，电话0311-86031234，详见https://a.cn/b?c=1。",
            ["hbzl.whpy@sina.com", "0311-86031234", "https://a.cn/b?c=1"],
        ),
        ("number", "没有。", []),
        ("free", "26个。", []),
        ("reason", "为了方便。", []),
        ("list", "甲、乙。", []),
    ],
)
def test_things_of_a_kind_are_found_whole(kind: Expected, sentence: str, found: list[str]) -> None:
    assert [sentence[start:end] for start, end in spans(kind, sentence)] == found


@pytest.mark.parametrize(
    ("kind", "sentence", "fitting"),
    [
        ("free", "随便什么。", True),
        ("reason", "由于下雨，会议推迟。", True),
        ("reason", "会议推迟。", False),
        ("list", "甲、乙和丙。", True),
        ("list", "甲。", False),
        ("number", "26个。", True),
        ("number", "很多。", False),
        ("date", "3月14日，会议召开。", True),
        ("date", "日前，会议召开。", False),
    ],
)
def test_a_sentence_fits_where_it_holds_something_of_the_kind(kind: Expected, sentence: str, fitting: bool) -> None:
    assert fits(kind, sentence) is fitting
