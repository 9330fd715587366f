"""A newspaper page in the making: lines are put down one by one, and whose they are is written down with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from random import Random

from newspaper_type import CITIES, PAPERS, Look, Story, day, first_sentence, headline_lines, name, wrapped
from page_measures import Item, Page

from index.documents import Document

OPENINGS = ("reporter", "correspondent", "named paper", "agency", "agency reporters", "chief", "own paper in town")
"""Ways to open a first paragraph."""
LINES_OF_NAMES = ("square", "square of the paper", "named paper's line", "own paper's line")
"""Ways to name the reporter on a line under the headline."""
CLOSINGS = ("closing", "closing line")
"""Ways to name the reporter in brackets at the end."""

SLOGANS = ("讲文明 树新风", "公益广告", "加快建设现代化美丽省会城市", "厉行节约 反对浪费", "绿水青山就是金山银山")
SECTION_HEADS = (
    "政策支持更有力", "为民服务更暖心", "推动项目快落地", "让办事更方便", "守护一方净土", "共享发展成果",
    "下足绣花功夫", "用好红色资源", "科技赋能添动力", "培育发展新优势", "家门口的好日子", "把实事办到心坎上",
)  # fmt: skip
COUPLETS = (
    "聚焦小事 解决难题", "同心同向 共建共享", "绿色发展 生态优先", "凝心聚力 再谱新篇", "扮靓家园 温暖民心",
    "抢抓机遇 乘势而上", "守正创新 行稳致远", "扎根沃土 服务大局",
)  # fmt: skip


@dataclass(slots=True)
class Sheet:
    """A page being filled."""

    rng: Random
    look: Look
    lines: list[str] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    byline_lines: set[int] = field(default_factory=set)

    def blank(self) -> None:
        """Leave a line empty, unless the last one is."""
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def put(self, lines: Iterable[str]) -> list[int]:
        """Put lines down; their numbers, counted from 1."""
        first = len(self.lines) + 1
        self.lines.extend(lines)
        return list(range(first, len(self.lines) + 1))

    def furniture(self, *lines: str) -> None:
        """Lines that belong to nobody, with room around them."""
        self.blank()
        self.put(lines)
        self.blank()

    def headline(self, title: str, *, most: int = 3, parted: float = 0.2) -> None:
        """A headline over up to `most` lines, room above and below, sometimes between its lines."""
        self.blank()
        lines = headline_lines(self.look.glyphs(title), self.rng, most)
        between = self.rng.random() < parted
        for number, line in enumerate(lines):
            if number and between:
                self.blank()
            self.put([line])
        self.blank()

    def byline(self, text: str) -> None:
        """A line with nothing but the reporter."""
        self.byline_lines.update(self.put([self.look.glyphs(text)]))
        if self.look.gap:
            self.blank()

    def body(self, paragraphs: Sequence[str], heads: Sequence[str] = ()) -> list[int]:
        """Paragraphs, a section head before every other one as long as there are any."""
        held: list[int] = []
        waiting = list(heads)
        for number, paragraph in enumerate(paragraphs):
            if number and (self.look.gap or waiting):
                self.blank()
            if number and number % 2 and waiting:
                held += self.put([waiting.pop()])
                self.blank()
            held += self.put(self.look.lines(paragraph, self.rng))
        return held

    def article(self, story: Story, opening: str, *, headed: bool = True, heads: Sequence[str] = ()) -> None:
        """A whole article in one piece: headline, reporter, body."""
        if headed:
            self.headline(story.title)
        held = self.signed(story, opening, heads)
        self.own(held, story.title if headed else "")

    def signed(self, story: Story, opening: str, heads: Sequence[str] = ()) -> list[int]:
        """The body of a story, its reporter named before, within or after it; the lines that it takes."""
        if opening in LINES_OF_NAMES:
            self.byline(reporter_line(self.rng, opening))
        held = self.body(signed_paragraphs(self.rng, story, opening), heads)
        if opening == "closing line":
            if self.look.gap:
                self.blank()
            self.byline(f"（{name(self.rng)}）")
        return held

    def own(self, held: Iterable[int], title: str, kind: str = "news", kicker: str | None = None) -> None:
        """Write down whose lines these are."""
        printed = {line for line in held if self.lines[line - 1].strip()}
        self.items.append(Item(self.look.glyphs(title), frozenset(printed), kind, kicker, known=("kickers",)))

    def caption(self, story: Story) -> None:
        """A picture's text and credit."""
        self.blank()
        text = caption_text(self.rng, story)
        self.own(self.put(self.look.lines(text, self.rng)), "", "caption")
        self.blank()

    def notice(self) -> None:
        """An official notice, signed or not."""
        self.blank()
        title, paragraphs = notice_text(self.rng)
        self.put([title])
        self.blank()
        held = [line for text in paragraphs for line in self.put(self.look.lines(text, self.rng))]
        self.own(held, title, "notice")
        self.blank()

    def pull_quote(self, story: Story) -> None:
        """A sentence of a story again, in narrow lines in the margin."""
        self.furniture(*wrapped(self.look.glyphs(first_sentence(story).rstrip("。")), self.rng.randint(9, 13)))

    def page(self, path: str) -> Page:
        """The page as it stands, with what is known of it."""
        text = "\n".join(self.lines).rstrip() + "\n"
        return Page(Document(path, text, text, "utf-8", "text"), tuple(self.items), frozenset(self.byline_lines))


def signed_paragraphs(rng: Random, story: Story, opening: str) -> list[str]:
    """The paragraphs of a story with its dateline, or its reporter in brackets behind them."""
    first, *rest = story.paragraphs
    paragraphs = [dateline(rng, opening) + first, *rest]
    if opening == "closing":
        paragraphs[-1] += rng.choice(("", " ")) + f"（{name(rng)}）"
    return paragraphs


def dateline(rng: Random, opening: str) -> str:
    """What stands before the first words, empty where nothing does."""
    one, two, town = name(rng), name(rng), rng.choice(CITIES)
    space = rng.choice(("", " "))
    forms = {
        "reporter": f"本报讯（记者{space}{one}）",
        "correspondent": f"本报讯（记者{space}{one} 通讯员{space}{two}）",
        "named paper": f"{rng.choice(PAPERS)}讯（记者{space}{one}）",
        "agency": f"新华社{town}{day(rng)}电{rng.choice((' ', '　', ''))}",
        "agency reporters": f"新华社{town}{day(rng)}电（记者{one}、{two}）",
        "chief": f"本报讯（首席记者{space}{one}）",
        "own paper in town": f"本报{town}{day(rng)}电（记者{space}{one}）",
    }
    return forms.get(opening, "")


def reporter_line(rng: Random, opening: str) -> str:
    """The reporter's own line."""
    forms = {
        "square": "□记者 {}",
        "square of the paper": "□ 本报记者 {}",
        "named paper's line": rng.choice(PAPERS) + "记者 {}",
        "own paper's line": "本报记者 {} 通讯员 " + name(rng),
    }
    return forms[opening].format(name(rng))


def caption_text(rng: Random, story: Story) -> str:
    """What stands under a picture, in one of the ways to say who took it."""
    sentence = re.sub(r"(今天|昨天|近日|日前)(（\d+月\d+日）)?", "", first_sentence(story)).lstrip("，")
    forms = (
        "■{day}，{text} 新华社发（{who} 摄）",
        "▲{day}，{text}新华社记者 {who} 摄",
        "近日，{text} 本报记者 {who} 摄",
        "图为{day}，{text} {who}摄",
        "{day}，{text}（{who} 摄）",
    )
    return rng.choice(forms).format(day=day(rng), text=sentence, who=name(rng))


def notice_text(rng: Random) -> tuple[str, list[str]]:
    """The head and the paragraphs of a notice."""
    town, phone = rng.choice(CITIES), f"{rng.randint(2, 8)}{rng.randint(100000, 9999999)}"
    forms: tuple[tuple[str, list[str]], ...] = (
        (
            "停水通知",
            [f"因供水管道改造，定于{day(rng)}22时至次日6时对和平路沿线停止供水，请用户储水。咨询电话：{phone}。"],
        ),
        (
            "征稿启事",
            [
                f"本报副刊征集散文、诗歌，每篇不超过1500字，截稿日期为{day(rng)}。",
                f"来稿请注明姓名。联系电话：{phone}。",
            ],
        ),
        (
            "遗失声明",
            [f"{name(rng)}遗失居民身份证，声明作废。", f"{name(rng)}遗失购房收据一张，声明作废。"],
        ),
        (
            "招标公告",
            [f"{town}市公园改造项目现公开招标，报名截止时间为{day(rng)}。", f"联系人：{name(rng)}，电话：{phone}。"],
        ),
    )
    return rng.choice(forms)
