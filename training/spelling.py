"""What English text calls the places and people of Chinese news: their sound, in pinyin.

Dictionaries hold few of these names, and without them a question translated word by word loses what it is about.
Places and people are told by jieba's word list, pinyin comes from pypinyin.
"""

from pathlib import Path

import jieba
import pypinyin
from tokenizers import Tokenizer

PLACE, PERSON = "ns", "nr"
ENGLISH = {
    "省": "province", "市": "city", "县": "county", "区": "district", "镇": "town", "乡": "township", "村": "village",
    "州": "prefecture", "江": "river", "河": "river", "湖": "lake", "山": "mountain", "岛": "island", "港": "port",
    "湾": "bay", "关": "pass", "路": "road", "街": "street", "寺": "temple",
}  # fmt: skip
"""The last character of a place's name that English text translates."""
DOUBLE_SURNAMES = frozenset("欧阳 司马 诸葛 上官 司徒 慕容 令狐 夏侯 东方 皇甫 尉迟 公孙 长孙 端木".split())


def listed() -> dict[str, str]:
    """The names of places and people that jieba's word list has, each with its kind."""
    lines = Path(jieba.__file__).with_name("dict.txt").read_text("utf-8").splitlines()
    rows = (line.split(" ") for line in lines)
    return {word: kind for word, _, kind in rows if kind in (PLACE, PERSON) and 2 <= len(word) <= 5}


def english(name: str, kind: str) -> str:
    """How English text calls it."""
    return place(name) if kind == PLACE else person(name)


def place(name: str) -> str:
    """`石家庄市` as `shijiazhuang city`."""
    kind = ENGLISH.get(name[-1]) if len(name) > 2 else None
    return f"{sound(name[:-1])} {kind}" if kind else sound(name)


def person(name: str) -> str:
    """`张三丰` as `zhang sanfeng`."""
    cut = 2 if name[:2] in DOUBLE_SURNAMES else 1
    return f"{sound(name[:cut])} {sound(name[cut:])}".strip()


def sound(word: str) -> str:
    """A word in pinyin without tones, its syllables together."""
    return "".join(pypinyin.lazy_pinyin(word)).replace("ü", "v")


def spelled(tokenizer: Tokenizer) -> dict[int, tuple[int, ...]]:
    """The sound of each piece of two Han characters or more, as pieces of Latin letters."""
    han = {
        piece: i for piece, i in tokenizer.get_vocab().items() if len(piece) > 1 and "\u4e00" <= piece[0] <= "\u9fff"
    }
    return {i: tuple(tokenizer.encode(sound(piece)).ids) for piece, i in sorted(han.items(), key=lambda pair: pair[1])}
