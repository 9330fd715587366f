"""What a question asks for is told by its wording, and things of that kind are found in a sentence."""

import pytest

from index.text import matching_text
from qa.expectation import Expected, Kind, closing_spans, cue_spans, expected, fits, listed_spans, quoted_spans, spans


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
def test_a_question_s_wording_tells_what_it_asks_for(question: str, kind: Kind) -> None:
    assert expected(matching_text(question)).kind == kind


@pytest.mark.parametrize(
    ("kind", "sentence", "found"),
    [
        ("amount", "总投资1.2亿元，奖金500元至2000元。", ["1.2亿元", "500元至2000元"]),
        ("number", "累计建成26个，约三百多户，共3147 户。", ["26个", "三百多户", "3147 户"]),
        ("percent", "提升至99.59%，百分之三十，下降2个百分点。", ["99.59%", "百分之三十", "2个百分点"]),
        ("date", "2026年3月14日上午，去年5月，昨日。", ["2026年3月14日上午", "去年5月", "昨日"]),
        ("duration", "30分钟办好，历时三年，5个工作日。", ["30分钟", "三年", "5个工作日"]),
        ("person", "（陈其保 摄）记者李惶说，局长王强表示，张小明说：", ["陈其保", "李惶", "王强", "张小明"]),
        ("place", "大家于文化宫举行。", ["文化宫"]),
        ("place", "植物园坐落石家庄市，游客赏花。", ["植物园", "坐落石家庄市"]),
        ("organisation", "石家庄市行政审批局，供水公司。", ["石家庄市行政审批局", "供水公司"]),
        ("organisation", "由中建三局、国网公司承担。", ["中建三局、国网公司"]),
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
def test_things_of_a_kind_are_found_whole(kind: Kind, sentence: str, found: list[str]) -> None:
    assert [sentence[start:end] for start, end in spans(Expected(kind), sentence)] == found


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
def test_a_sentence_fits_where_it_holds_something_of_the_kind(kind: Kind, sentence: str, fitting: bool) -> None:
    assert fits(Expected(kind), sentence) is fitting


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("哪一年建成？", Expected("date", "year", "", "年建成")),
        ("会议是哪天开的？", Expected("date", "day", "", "天开的")),
        ("几点开门？", Expected("date", "clock", "点")),
        ("累计建成多少个项目？", Expected("number", "any", "个")),
        ("How many people came?", Expected("number", "any", "人例名")),
        ("他创立了什么主义？", Expected("free", "any", "", "主义")),
        ("Which company built it?", Expected("organisation", "any", "", "company")),
    ],
)
def test_grain_unit_and_class_of_the_answer_are_read_from_the_question(question: str, wanted: Expected) -> None:
    assert expected(matching_text(question)) == wanted


def test_dates_are_found_as_fine_as_they_are_asked_for() -> None:
    sentence = "2021年3月14日上午9时30分，1998年建成的大桥通车。"
    found = {
        grain: [sentence[start:end] for start, end in spans(Expected("date", grain), sentence)]
        for grain in ("year", "day", "clock")
    }
    assert found == {"year": ["2021年3月14日", "1998年"], "day": ["2021年3月14日上午"], "clock": ["上午9时30分"]}


def test_the_class_asked_for_closes_names_that_the_question_does_not_say() -> None:
    wanted = Expected("free", head="主义学派")
    sentence = "他批评社会主义，创立了新柏拉图主义。"
    found = [(n, sentence[a:b]) for n, (a, b) in closing_spans(wanted, sentence, "批评社会主义的他创立了什么主义学派?")]
    assert found == [(2, "新柏拉图主义")]


def test_quotations_enumerations_and_cues_are_found_whole() -> None:
    sentence = "印发《方案》，由于天冷，甲、乙和丙未到。"
    stretches = [*quoted_spans(sentence), *listed_spans(sentence), *cue_spans(Expected("reason"), sentence)]
    assert [sentence[start:end] for start, end in stretches] == ["《方案》", "甲、乙和丙未到", "由于天冷"]


@pytest.mark.parametrize(
    ("kind", "sentence", "found"),
    [
        ("organisation", "9月18日，河北叁陆伍网络科技集团有限公司表示，将整改。", ["河北叁陆伍网络科技集团有限公司"]),
        ("organisation", "位于晋州市的石家庄辰泰滤纸有限公司，是小巨人。", ["石家庄辰泰滤纸有限公司"]),
        ("organisation", "11月初，万龙印刷有限责任公司反映。", ["万龙印刷有限责任公司"]),
        ("organisation", "项目由华为公司、有研集团承担。", ["华为公司、有研集团"]),
        ("organisation", "他毕业于对外经贸大学。", ["对外经贸大学"]),
        ("organisation", "由有线电视台、和谐医院举办。", ["有线电视台、和谐医院"]),
        ("place", "昔日“脏乱污”有色金属加工集中区，今朝蝶变。", ["有色金属加工集中区"]),
        ("place", "天津：和平区、于都县、日照市。", ["和平区、于都县、日照市"]),
        ("place", "6月5日照常，都江堰市；上海市、来宾市。", ["都江堰市", "上海市、来宾市"]),
        ("place", "河北省、湖北省的国旗，国家，江苏省，祖国。", ["河北省、湖北省", "江苏省", "祖国"]),
        ("person", "局长于建军说，公司表示，河北有限公司介绍，", ["于建军"]),
    ],
)
def test_names_are_whole_though_a_character_of_theirs_links_words_elsewhere(
    kind: Kind, sentence: str, found: list[str]
) -> None:
    assert [sentence[a:b] for a, b in spans(Expected(kind), sentence)] == found


@pytest.mark.parametrize(
    ("question", "sentence", "found"),
    [
        ("哪家公司供热?", "国家电投石家庄供热有限公司供热管理四部主任介绍。", ["国家电投石家庄供热有限公司"]),
        (
            "哪家公司负责供热?",
            "向石家庄四药有限公司、河北先河环保科技股份有限公司问。",
            ["石家庄四药有限公司", "河北先河环保科技股份有限公司"],
        ),
        ("哪家公司做的?", "这是在华为公司做的。", ["华为公司"]),
        ("哪所大学?", "他从首都师范大学到成都大学。", ["首都师范大学", "成都大学"]),
        ("什么主义?", "他从自由主义转向存在主义。", ["自由主义", "存在主义"]),
        ("哪个企业?", "这也是我国有企业的经验，又和国有企业不同。", ["国有企业"]),
        ("哪家法院?", "由省高等法院审理。", ["省高等法院"]),
    ],
)
def test_a_name_that_the_class_asked_for_closes_is_whole(question: str, sentence: str, found: list[str]) -> None:
    closed = closing_spans(expected(question), sentence, question)
    longest = {sentence[a:b]: None for _, (a, b) in closed}
    assert list(longest) == found
