"""What made pages say besides their stories: who reports and how that is printed, pictures, notices, phrases."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random

from newspaper_type import CITIES, PAPERS, Story, day, first_sentence, name

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

_REPORTERS = {"agency": 0, "nobody": 0, "correspondent": 2, "agency reporters": 2, "own paper's line": 2}


@dataclass(frozen=True, slots=True)
class Credit:
    """Who reports a story, and how the page says so."""

    opening: str
    """One of the ways above, or `nobody`."""
    names: tuple[str, ...]
    source: str | None = None
    """The paper or agency that is named."""
    place: str | None = None
    """Where it was reported from, as it is printed."""

    @classmethod
    def chosen(cls, rng: Random, opening: str) -> Credit:
        """Names by chance, as many as are printed."""
        names = tuple(name(rng) for _ in range(_REPORTERS.get(opening, 1)))
        paper, town = rng.choice(PAPERS), rng.choice(CITIES)
        source = "新华社" if opening.startswith("agency") else paper if opening.startswith("named paper") else None
        return cls(opening, names, source, town if opening.startswith("agency") or "town" in opening else None)

    @property
    def byline(self) -> str | None:
        """The names, as a person reads them."""
        return " ".join(self.names) or None

    def signed(self, rng: Random, story: Story) -> list[str]:
        """The paragraphs of a story with its dateline, or its reporter in brackets behind them."""
        first, *rest = story.paragraphs
        paragraphs = [self._dateline(rng) + first, *rest]
        if self.opening == "closing":
            paragraphs[-1] += rng.choice(("", " ")) + f"（{self.names[0]}）"
        return paragraphs

    def line(self, rng: Random) -> str:
        """The reporter's own line."""
        forms = {
            "square": "□记者 {}",
            "square of the paper": "□ 本报记者 {}",
            "named paper's line": f"{self.source}记者 {{}}",
            "own paper's line": "本报记者 {} 通讯员 {}",
            "closing line": "（{}）",
        }
        return forms[self.opening].format(*self.names)

    def _dateline(self, rng: Random) -> str:
        space = rng.choice(("", " "))
        forms = {
            "reporter": "本报讯（记者{space}{0}）",
            "correspondent": "本报讯（记者{space}{0} 通讯员{space}{1}）",
            "named paper": "{source}讯（记者{space}{0}）",
            "agency": "{source}{place}{day}电" + rng.choice((" ", "　", "")),
            "agency reporters": "{source}{place}{day}电（记者{0}、{1}）",
            "chief": "本报讯（首席记者{space}{0}）",
            "own paper in town": "本报{place}{day}电（记者{space}{0}）",
        }
        form = forms.get(self.opening, "")
        return form.format(*self.names, source=self.source, place=self.place, day=day(rng), space=space)


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
