"""The conversation: read a question, show its answer, until the user leaves.

The only file that knows prompt_toolkit.
"""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from prompt_toolkit import PromptSession
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import WordCompleter
from prompt_toolkit.formatted_text import HTML
from prompt_toolkit.history import FileHistory, History, InMemoryHistory

from index.errors import UserError
from index.language import sanitise, say
from index.store import Index
from index.text import readable
from qa.answer import Answer
from qa.conversation import Conversation, Wishes
from qa.filters import Filters
from qa.options import NoDayBetween, edge
from qa.render import console, limits_line, show
from qa.retrieve import Retriever

COMMANDS = ("/help", "/sources", "/open", "/since", "/until", "/source", "/clear", "/undo", "/new", "/quit")


class Repl:
    """One run over one index folder."""

    def __init__(self, folder: Path, wishes: Wishes) -> None:
        self._folder = folder
        self._conversation = Conversation(Retriever(Index(folder)), wishes)
        self._last: Answer | None = None
        self._out = console()

    @property
    def _index(self) -> Index:
        return self._conversation.retriever.index

    def run(self) -> None:
        """Read and answer until the user leaves; Ctrl-C cancels a line, Ctrl-D leaves."""
        session: PromptSession[str] = PromptSession(
            history=_history(),
            auto_suggest=AutoSuggestFromHistory(),
            completer=WordCompleter(list(COMMANDS), sentence=True),
            complete_while_typing=False,
            bottom_toolbar=self._toolbar,
        )
        self._out.print(
            say("Ask a question. /help for commands, Ctrl-D to leave.", "请提问。/help 查看命令，Ctrl-D 离开。"),
            style="dim",
        )
        while True:
            try:
                line = session.prompt(say("ask> ", "问> ")).strip()
                if line and not self._take(line):
                    return
            except KeyboardInterrupt:
                continue
            except EOFError:
                return
            except UserError as error:
                self._out.print(sanitise(str(error)), style="red")

    def _take(self, line: str) -> bool:
        """Do what a line says; False where it says to leave."""
        if not line.startswith("/"):
            self._ask(line)
            return True
        command, _, argument = line.partition(" ")
        if command in ("/quit", "/exit", "/q"):
            return False
        actions = {
            "/help": self._help,
            "/sources": self._sources,
            "/open": self._open,
            "/since": self._since,
            "/until": self._until,
            "/source": self._source,
            "/clear": self._clear,
            "/undo": self._undo,
            "/new": self._new,
        }
        if command in actions:
            actions[command](argument.strip())
        else:
            self._unknown(command)
        return True

    def _ask(self, question: str) -> None:
        if not self._index.is_current():
            rebuilt = Index(self._folder)
            self._index.close()
            self._conversation.retriever = Retriever(rebuilt)
            self._out.print(say("The index was rebuilt; using the new one.", "索引已重建，使用新索引。"), style="dim")
        self._show(self._conversation.ask(question))

    def _show(self, answer: Answer) -> None:
        self._last = answer
        show(self._last, self._out, tuple(Path(root) for root in self._index.manifest.roots))
        self._out.print()

    def _help(self, _argument: str) -> None:
        lines = (
            ("/sources", say("the files that were indexed", "已索引的文件")),
            ("/open N", say("the whole article of citation N", "第 N 条引文的全文")),
            (
                "/since D",
                say("only articles from then on: 2021, 2021-03, last week", "只查此后的文章：2021、2021-03、去年9月"),
            ),
            ("/until D", say("only articles up to then", "只查到此为止的文章")),
            ("/source S", say("only this newspaper or agency", "只查这家报纸或通讯社")),
            ("/clear", say("search everything again", "取消以上限定")),
            ("/undo", say("the last question again, as it was typed", "照原样再问上一个问题")),
            ("/new", say("forget what was asked", "忘掉前面的问题，重新开始")),
            ("/help", say("this list", "本列表")),
            ("/quit", say("leave (also Ctrl-D)", "离开（或 Ctrl-D）")),
        )
        for name, meaning in lines:
            self._out.print(f"  {name:<10}{meaning}")

    def _sources(self, _argument: str) -> None:
        counts = self._index.manifest.counts
        for path, encoding, _, _ in self._index.catalogue.documents():
            self._out.print(f"  {sanitise(path)}  {encoding}")
        self._out.print(
            say(
                f"{counts['documents']} files, {counts['articles']} articles, {counts['passages']} passages",
                f"{counts['documents']} 个文件，{counts['articles']} 篇文章，{counts['passages']} 个段落",
            ),
            style="dim",
        )

    def _since(self, argument: str) -> None:
        self._limit(since=edge("/since", argument or None, self._conversation.as_of, last=False))

    def _until(self, argument: str) -> None:
        self._limit(until=edge("/until", argument or None, self._conversation.as_of, last=True))

    def _source(self, argument: str) -> None:
        self._limit(source=argument or None)

    def _undo(self, _argument: str) -> None:
        answer = self._conversation.undo()
        if answer is None:
            self._out.print(say("ask a question first, then /undo", "请先提问，再用 /undo"))
        else:
            self._show(answer)

    def _new(self, _argument: str) -> None:
        self._conversation.begin_anew()
        self._last = None
        self._out.print(say("A new conversation.", "新的对话。"), style="dim")

    def _clear(self, _argument: str) -> None:
        self._limit(since=None, until=None, source=None, path=None, kind=None)

    def _limit(self, **limits: Any) -> None:
        """Search within other limits from now on; a limit without a value is lifted."""
        filters = replace(self._conversation.wishes.filters, **limits)
        if filters.since and filters.until and filters.since > filters.until:
            raise NoDayBetween(filters.since, filters.until)
        self._conversation.wishes = replace(self._conversation.wishes, filters=filters)
        said = say("Everything is searched.", "不作限定。") if not filters else limits_line(filters)
        self._out.print(said, style="dim")

    def _open(self, argument: str) -> None:
        citations = self._last.citations if self._last else ()
        if not argument.isdecimal() or not 1 <= int(argument) <= len(citations):
            self._out.print(
                say(f"/open takes a number from 1 to {len(citations)}", f"/open 后面要 1 到 {len(citations)} 的编号")
                if citations
                else say("ask a question first, then /open N", "请先提问，再用 /open N")
            )
            return
        citation = citations[int(argument) - 1]
        catalogue = self._index.catalogue
        article = next(
            a
            for a in catalogue.articles()
            if a.path == citation.path
            and any(s[0].start <= citation.char_start and citation.char_end <= s[-1].end for s in a.segments)
        )
        plain = catalogue.plain(article.document) or catalogue.source(article.document)
        self._out.print(sanitise(article.title), style="bold")
        self._out.print(f"{sanitise(article.path)}:{article.line_start}-{article.line_end}", style="blue")
        for segment in article.segments:
            for start, end in segment:
                held = start <= citation.char_start < end or citation.char_start <= start < citation.char_end
                self._out.print(sanitise(readable(plain[start:end])), style="underline" if held else "")

    def _unknown(self, command: str) -> None:
        from difflib import get_close_matches  # deferred: only a mistyped command needs it

        near = get_close_matches(command, COMMANDS, n=1)
        hint = say(f"; did you mean {near[0]}?", f"；是不是 {near[0]}？") if near else ""
        self._out.print(say(f"no command {sanitise(command)}{hint} /help", f"没有命令 {sanitise(command)}{hint} /help"))

    def _toolbar(self) -> HTML:
        manifest, filters = self._index.manifest, self._conversation.wishes.filters
        facts = say(
            f"{manifest.counts['articles']} articles, {manifest.counts['passages']} passages",
            f"{manifest.counts['articles']} 篇文章，{manifest.counts['passages']} 个段落",
        )
        limited = f" · {limits_line(filters)}" if filters else ""
        return HTML("{} · {} · {}{}").format(str(self._folder), facts, manifest.encoder["name"], limited)


def converse(folder: Path, filters: Filters, as_of: date) -> None:
    """Hold a conversation over the index in `folder`, limited by `filters` until they are lifted.

    Raises:
        StoreError: there is no index, or it cannot be opened.
    """
    Repl(folder, Wishes(filters=filters, as_of=as_of)).run()


def _history() -> History:
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "wenbao"
    try:
        state.mkdir(parents=True, exist_ok=True)
        (state / "history").touch(mode=0o600)
    except OSError:
        return InMemoryHistory()
    return FileHistory(str(state / "history"))
