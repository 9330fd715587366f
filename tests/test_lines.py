"""Lines to paragraphs, paragraphs to sentences."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.lines import Span, read_lines, read_paragraphs, sentence_spans

NOTHING = re.compile(r"(?!)")


def paragraphs(plain: str, opens: re.Pattern[str] = NOTHING) -> list[str]:
    return [p.text for p in read_paragraphs(plain, Span(0, len(plain)), opens)]


def sentences(plain: str) -> list[str]:
    return [plain[slice(*span)] for span in sentence_spans(plain, Span(0, len(plain)))]


def test_lines_that_hold_nothing_are_left_out_and_part_the_blocks() -> None:
    plain = "  会议 召开 \r\n \u200b\r\n昨日。\n今日。"
    assert [(line.span, line.text, line.block) for line in read_lines(plain, Span(0, len(plain)))] == [
        (Span(2, 7), "会议召开", 0),
        (Span(14, 17), "昨日。", 1),
        (Span(18, 21), "今日。", 1),
    ]


@pytest.mark.parametrize(("text", "width"), [("会议", 2.0), ("2021年", 3.0), ("R＆D", 2.0)])
def test_a_line_is_measured_in_han_characters(text: str, width: float) -> None:
    assert read_lines(text, Span(0, len(text)))[0].width == width


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("会议召开。", True),
        ("会议召开。”", True),
        ("会议召开。 （马彦铭）", True),
        ("会议召开", False),
        ("会议，", False),
        ("要求：", True),
        ("He said so.", True),
    ],
)
def test_a_line_knows_whether_it_ends_a_sentence(text: str, ends: bool) -> None:
    assert read_lines(text, Span(0, len(text)))[0].ends_sentence is ends


def test_lines_as_wide_as_their_column_read_on() -> None:
    plain = "日前，石家庄市棉三社区的居\n民王燕平走进社区综合服务站\n办理补贴。\n目前石家庄市建立了服务站。\n"
    assert paragraphs(plain) == [
        "日前，石家庄市棉三社区的居民王燕平走进社区综合服务站办理补贴。",
        "目前石家庄市建立了服务站。",
    ]


def test_a_page_break_within_a_sentence_is_mended() -> None:
    plain = "会议指出，要坚持不懈凝心铸魂，始终牢记殷切嘱托，切实增强政治自觉，确保讲话和\n\n重要指示精神落地见效。"
    assert paragraphs(plain) == [plain.replace("\n", "")]


def test_a_short_line_torn_off_within_a_phrase_that_stands_whole_nearby_reads_on() -> None:
    rest = "点安装了公共视频系统，如果桶外有垃圾，立刻就会被监管系统看到，并抓拍影像实时上传到后台，进行智能化分析。"
    later = "下一步，全市将继续打造垃圾分类信息化管理平台，涵盖前端投放点位建设、中端收运车辆信息和末端处置管理情况。"
    assert paragraphs(f"街道在小区的垃圾分类投放\n\n{rest}\n\n{later}\n") == [f"街道在小区的垃圾分类投放{rest}", later]
    assert paragraphs(f"街道安装视频系统\n\n{rest}\n\n{later}\n") == ["街道安装视频系统", rest, later]


def test_what_opens_an_article_begins_a_paragraph_wherever_it_stands() -> None:
    plain = "日前，石家庄市棉三社区的居\n本报讯（记者张三）昨日会议\n召开了。\n"
    assert paragraphs(plain, re.compile("本报讯")) == [
        "日前，石家庄市棉三社区的居",
        "本报讯（记者张三）昨日会议召开了。",
    ]


def test_a_short_line_that_ends_no_sentence_is_a_heading() -> None:
    plain = "全市交管工作会议召开\n\n昨日，全市交管工作会议在石家庄召开，研究部署工作。\n"
    found = read_paragraphs(plain, Span(0, len(plain)), NOTHING)
    assert [(p.text, p.is_heading) for p in found] == [
        ("全市交管工作会议召开", True),
        ("昨日，全市交管工作会议在石家庄召开，研究部署工作。", False),
    ]


@pytest.mark.parametrize(
    ("plain", "found"),
    [
        ("会议召开。部署工作！为什么？", ["会议召开。", "部署工作！", "为什么？"]),
        ("“办事方便多了。”他说。", ["“办事方便多了。”", "他说。"]),
        ("完成3.5万个；新增2个；", ["完成3.5万个；", "新增2个；"]),
        ('He came. She left at 5 p.m. today. "No!" Why', ["He came.", "She left at 5 p.m. today.", '"No!"', "Why"]),
        ("会议……\u200b\n召开。\n", ["会议……", "召开。"]),
        ("。", ["。"]),
        (" \u200b\n", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(plain: str, found: list[str]) -> None:
    assert sentences(plain) == found


@given(st.text(st.sampled_from(list("会议。！；”） \n\u200b.A1,")), max_size=60))
@settings(max_examples=100, deadline=None)
def test_the_sentences_of_a_paragraph_hold_all_its_text_in_order(plain: str) -> None:
    spans = list(sentence_spans(plain, Span(0, len(plain))))
    assert all(before.end <= after.start for before, after in zip(spans, spans[1:], strict=False))
    assert re.sub(r"[\s\u200b]", "", "".join(plain[slice(*s)] for s in spans)) == re.sub(r"[\s\u200b]", "", plain)


@given(st.text(st.sampled_from(list("会议，。（”■ \n\r\u200b1A")), max_size=80))
@settings(max_examples=100, deadline=None)
def test_the_paragraphs_of_a_page_hold_all_its_text_in_order(plain: str) -> None:
    spans = [p.span for p in read_paragraphs(plain, Span(0, len(plain)), NOTHING)]
    assert re.sub(r"[\s\u200b]", "", "".join(plain[slice(*s)] for s in spans)) == re.sub(r"[\s\u200b]", "", plain)
