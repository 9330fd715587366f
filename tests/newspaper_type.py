"""What a made newspaper page is set from: real stories, the look of a paper, names of nobody.

The stories are those of the news corpus; everything else is made by chance, always the same from the same seed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from index.documents import read_document
from index.files import SourceFile

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰飞鹏宁琳雪峰佳颖辉梅波晶浩然"
PAPERS = ("河北日报", "石家庄日报", "燕赵晚报", "大河日报", "江城晚报")
CITIES = ("北京", "石家庄", "上海", "武汉", "成都", "西安", "杭州", "合肥")

_TAG = re.compile(r"<[^>]*>")
_OPENING = re.compile(r"^央视网消息[（(][^）)]*[）)][：:]?")
_DIGITS = re.compile(r"(?<=[\u4e00-\u9fff])(\d[\d.]*)(?=[\u4e00-\u9fff])")
_NARROW = str.maketrans("，：；？！（）", ",:;?!()")
_NOT_FIRST = "，。、；：？！”’）》】%％,.;:?!)"
_NOT_LAST = "“‘（《【("
_OF_NUMBERS = "0123456789."


@dataclass(frozen=True, slots=True)
class Story:
    """An article of the news corpus, without its opening formula."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """How one page is set."""

    width: int | None
    """Characters to a line; None where a paragraph is one line."""
    narrow: bool
    """Half-width brackets and commas."""
    indent: str
    gap: bool
    """A blank line between paragraphs."""
    spaced: float
    """How often a full line is letter-spaced, and a number set off by spaces."""

    @classmethod
    def chosen(cls, rng: Random, wrapped: bool | None = None) -> Look:
        """A look by chance; `wrapped` says whether its lines are hard-wrapped."""
        wrapped = rng.random() < 0.7 if wrapped is None else wrapped
        indent = rng.choice(("", "", "　　", "    "))
        gap = not wrapped or not indent or rng.random() < 0.5
        return cls(rng.randint(15, 25) if wrapped else None, rng.random() < 0.5, indent, gap, 0.03 if wrapped else 0.0)

    def glyphs(self, text: str) -> str:
        """A text in the punctuation of this page."""
        return text.translate(_NARROW) if self.narrow else text

    def lines(self, paragraph: str, rng: Random) -> list[str]:
        """A paragraph as its lines: wrapped, indented, spaced."""
        text = self.glyphs(paragraph)
        if self.width is None:
            return [self.indent + text]
        if self.spaced:
            text = _DIGITS.sub(lambda m: f" {m[1]} " if rng.random() < 0.3 else m[1], text)
        first, *rest = wrapped(self.indent + text, self.width)
        return [self._spread(line, rng) for line in (first, *(line.lstrip() for line in rest))]

    def _spread(self, line: str, rng: Random) -> str:
        full = len(line) == self.width and not line[0].isspace()
        return (" ".join(line) if full and rng.random() < self.spaced else line).rstrip()


def wrapped(text: str, width: int) -> list[str]:
    """A text in lines of `width` full-width cells at most; no comma begins a line, and no number is cut."""
    lines: list[str] = []
    while text:
        end = _room(text, width)
        while 1 < end < len(text) and _inseparable(text[end - 1], text[end]):
            end -= 1
        lines.append(text[:end])
        text = text[end:]
    return lines


def _room(text: str, width: int) -> int:
    """How many characters fit; one of ASCII takes half a cell."""
    cells = 0.0
    for end, char in enumerate(text):
        cells += 0.5 if char.isascii() else 1
        if cells > width:
            return end
    return len(text)


def _inseparable(before: str, after: str) -> bool:
    if after in _NOT_FIRST or before in _NOT_LAST:
        return True
    return before in _OF_NUMBERS and after in _OF_NUMBERS


def read_stories(files: Iterable[Path]) -> list[Story]:
    """The stories of some days of the news corpus that a page has room for, no headline twice."""
    fitting = {story.title: story for file in files for story in _stories_of(file) if _fits(story)}
    return list(fitting.values())


def _stories_of(file: Path) -> Iterable[Story]:
    text = read_document(SourceFile(file, file.name)).text
    parts = re.split(r"^### *(.*)$", text, flags=re.MULTILINE)
    for title, body in zip(parts[1::2], parts[2::2], strict=True):
        plain = (_TAG.sub("", piece).strip() for piece in body.partition("\n[")[0].split("</p>"))
        paragraphs = [_OPENING.sub("", piece).strip() for piece in plain]
        yield Story(title.strip(), tuple(piece for piece in paragraphs if piece))


def _fits(story: Story) -> bool:
    """Whole sentences throughout, room for it on a page, and a headline that its own text bears out."""
    body = "".join(story.paragraphs)
    pairs = {story.title[i : i + 2] for i in range(len(story.title) - 1) if " " not in story.title[i : i + 2]}
    return (
        8 <= len(story.title) <= 44
        and not re.search("[【】「」…]|快讯", story.title)
        and 2 <= len(story.paragraphs) <= 8
        and 150 <= len(body) <= 1500
        and all(40 <= len(p) and p[-1] in "。！？”" and "\n" not in p for p in story.paragraphs)
        and sum(pair in body for pair in pairs) >= max(4, len(pairs) // 3)
    )


def name(rng: Random) -> str:
    """A name of nobody."""
    return rng.choice(SURNAMES) + "".join(rng.choice(GIVEN) for _ in range(rng.choice((1, 2, 2))))


def day(rng: Random) -> str:
    """A day of the year."""
    return f"{rng.randint(1, 12)}月{rng.randint(1, 28)}日"


def headline_lines(title: str, rng: Random, most: int = 3) -> list[str]:
    """A headline over one to `most` lines, cut where it has spaces."""
    parts = title.split()
    if most == 1 or len(parts) == 1 or rng.random() < 0.4:
        return [title]
    count = min(most, len(parts))
    cuts = sorted(rng.sample(range(1, len(parts)), count - 1))
    return [" ".join(parts[a:b]) for a, b in zip([0, *cuts], [*cuts, len(parts)], strict=True)]


def first_sentence(story: Story, longest: int = 70) -> str:
    """A sentence of a story that is not too long, or its title as one."""
    for paragraph in story.paragraphs:
        for sentence in re.findall(r"[^。！？“”]{12,}。", paragraph):
            if len(sentence) <= longest:
                return str(sentence)
    return story.title.replace(" ", "，") + "。"
