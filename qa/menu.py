"""The commands of the conversation: their names, what they take, what they mean.

Apart from what they do, because the first prompt must not wait for that to be imported.
"""

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from index.language import say

Takes = Literal["", "citation", "number", "day", "source", "file", "model", "language", "pattern"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A command as it is listed."""

    name: str
    argument: str
    """As in the list: N, FILE; empty where it takes none."""
    takes: Takes
    """What kind of thing the argument is, for completion."""
    en: str
    zh: str

    @property
    def usage(self) -> str:
        """The name with its argument."""
        return f"/{self.name} {self.argument}".rstrip()

    @property
    def meaning(self) -> str:
        """What it does, in the user's language."""
        return say(self.en, self.zh)


MENU = (
    Entry("open", "N", "citation", "the whole article of citation N, at the passage", "第 N 条引文的全文，翻到该段落"),
    Entry("next", "", "", "the next passages for the same question", "同一问题的后几个段落"),
    Entry("why", "[N]", "citation", "why the answer, or citation N, is what it is", "为什么这样回答、为什么有第 N 条"),
    Entry("copy", "N", "citation", "citation N to the clipboard", "把第 N 条引文复制到剪贴板"),
    Entry("export", "FILE", "file", "this conversation as .md, .json or .html", "把对话存为 .md、.json 或 .html"),
    Entry("edit", "", "", "write the question in $EDITOR", "用 $EDITOR 编写问题"),
    Entry("k", "N", "number", "citations for each answer", "每个回答的引文条数"),
    Entry(
        "since",
        "D",
        "day",
        "only articles from then on: 2021, 2021-03, last week",
        "只查此后的文章：2021、2021-03、去年9月",
    ),
    Entry("until", "D", "day", "only articles up to then", "只查到此为止的文章"),
    Entry("source", "S", "source", "only this newspaper or agency", "只查这家报纸或通讯社"),
    Entry("clear", "", "", "search everything again", "取消以上限定"),
    Entry("undo", "", "", "the last question again, as it was typed", "照原样再问上一个问题"),
    Entry("new", "", "", "forget what was asked", "忘掉前面的问题，重新开始"),
    Entry("sources", "[P]", "pattern", "the files that were indexed", "已索引的文件"),
    Entry("stats", "", "", "what the index holds, and this conversation", "索引与本次对话的概况"),
    Entry("rebuild", "", "", "read the files again", "重新读取文件，重建索引"),
    Entry(
        "model", "[M]", "model", "the encoder; with M, build the index with that one", "编码器；给出 M 则用它重建索引"
    ),
    Entry("lang", "en|zh", "language", "the language of the messages", "界面语言"),
    Entry("help", "", "", "this list", "本列表"),
    Entry("quit", "", "", "leave (also Ctrl-D)", "离开（或 Ctrl-D）"),
)
ALIASES = {"q": "quit", "exit": "quit", "h": "help", "?": "help", "o": "open", "n": "next"}


def find(name: str) -> Entry | None:
    """The command of a name or of a short form of it, without the slash."""
    wanted = ALIASES.get(name, name)
    return next((entry for entry in MENU if entry.name == wanted), None)


def nearest(name: str) -> str | None:
    """The name that was probably meant."""
    near = get_close_matches(name, [entry.name for entry in MENU], n=1)
    return near[0] if near else None
