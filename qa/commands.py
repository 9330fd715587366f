"""What each line of a conversation does: a question is answered, a command is carried out."""

import os
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from index.language import choose_language, sanitise, say
from index.lines import Span
from qa.article import article_holding, sheet
from qa.desk import Desk, Wrong
from qa.export import export
from qa.menu import MENU, find, nearest
from qa.options import NoDayBetween, edge
from qa.pager import page
from qa.reasons import show_explanation
from qa.render import limits_line, show_citation
from qa.screen import put

_MOST = 100
"""Citations of one answer."""


def take(line: str, desk: Desk) -> bool:
    """Do what a line says; False where it says to leave.

    Raises:
        UserError: it cannot be done.
    """
    if not line.startswith("/"):
        desk.ask(line)
        return True
    name, _, argument = line[1:].partition(" ")
    entry = find(name)
    if entry is None:
        raise _unknown(name)
    if entry.name == "quit":
        return False
    ACTIONS[entry.name](desk, argument.strip())
    return True


def _unknown(name: str) -> Wrong:
    near, name = nearest(name), sanitise(name)
    hint = say(f"; did you mean /{near}?", f"；是不是 /{near}？") if near else ""
    return Wrong(f"no command /{name}{hint} /help", f"没有命令 /{name}{hint} /help")


def _open(desk: Desk, argument: str) -> None:
    """Show the whole article of a citation."""
    citation = desk.citation("/open", argument)
    span = Span(citation.char_start, citation.char_end)
    catalogue = desk.index.catalogue
    article = article_holding(catalogue, citation.path, span)
    if article is None or desk.last is None:
        raise Wrong("the index no longer holds that article; ask again", "索引里已没有这篇文章；请重新提问")
    marks_of = desk.marker(desk.last).marks
    page(sheet(article, catalogue, cited=span, links=desk.links, marks_of=marks_of), desk.out, pager=desk.ways.pager)


def _next(desk: Desk, _argument: str) -> None:
    """Show further citations for the last question."""
    last = desk.last
    if last is None:
        raise Wrong("ask a question first, then /next", "请先提问，再用 /next")
    shown = len(last.citations)
    longer = desk.conversation.further(last, min(_MOST, shown + desk.conversation.wishes.count))
    if len(longer.citations) <= shown:
        desk.note("There are no further passages.", "没有更多段落了。")
        return
    desk.answers[-1] = replace(last, citations=(*last.citations, *longer.citations[shown:]))
    for citation in longer.citations[shown:]:
        show_citation(citation, last, desk.out, desk.links, marks_of=desk.marker(last).marks)
    desk.out.print()


def _why(desk: Desk, argument: str) -> None:
    """Show what each part of the method gave the last answer, or one citation of it."""
    if desk.last is None:
        raise Wrong("ask a question first, then /why N", "请先提问，再用 /why N")
    only = desk.citation("/why", argument).n if argument else None
    show_explanation(desk.conversation.explain(desk.last), desk.out, only)
    desk.out.print()


def _copy(desk: Desk, argument: str) -> None:
    """Put a citation on the clipboard of the terminal, by OSC 52; most terminals allow it."""
    citation = desk.citation("/copy", argument)
    text = f"{citation.display}\n{sanitise(citation.title)} {citation.location}\n"
    if desk.out.is_terminal:
        desk.out.file.write(f"\x1b]52;c;{b64encode(text.encode('utf-8')).decode('ascii')}\x07")
        desk.out.file.flush()
    desk.note(f"Copied {citation.location}", f"已复制 {citation.location}")


def _export(desk: Desk, argument: str) -> None:
    """Write the conversation to a file; one that this conversation did not write stays as it is."""
    if not argument:
        raise Wrong("/export takes a file: /export answers.md", "/export 后面要文件名：/export answers.md")
    file = Path(os.path.expanduser(argument))
    if file.exists() and file.resolve() not in desk.exported:
        raise Wrong(f"{file} is there already; name another: /export FILE", f"{file} 已存在；请换一个：/export FILE")
    export(desk.answers, file)
    desk.exported.add(file.resolve())
    count = len(desk.answers)
    desk.note(f"{count} answers written to {file}", f"已把 {count} 个回答存入 {file}")


def _edit(desk: Desk, _argument: str) -> None:
    """Write a question in the user's editor, beginning with the last one."""
    written = click.edit(desk.last.question if desk.last else "", extension=".txt", require_save=True)
    question = (written or "").strip()
    if question and not question.startswith("/"):
        put(desk.out, Text(sanitise(question), "dim"))
        desk.ask(question)
    else:
        desk.note("Nothing was asked.", "没有提问。")


def _k(desk: Desk, argument: str) -> None:
    """Choose how many citations an answer has."""
    if not (argument.isascii() and argument.isdecimal() and 1 <= int(argument) <= _MOST):
        raise Wrong(f"/k takes a number from 1 to {_MOST}", f"/k 后面要 1 到 {_MOST} 的数")
    desk.wish(count=int(argument))
    desk.note(f"{argument} citations for each answer", f"每个回答 {argument} 条引文")


def _since(desk: Desk, argument: str) -> None:
    """Search only what was printed from a day on."""
    _limit(desk, since=edge("/since", argument or None, desk.conversation.as_of, last=False))


def _until(desk: Desk, argument: str) -> None:
    """Search only what was printed up to a day."""
    _limit(desk, until=edge("/until", argument or None, desk.conversation.as_of, last=True))


def _source(desk: Desk, argument: str) -> None:
    """Search only one newspaper or agency."""
    _limit(desk, source=argument or None)


def _clear(desk: Desk, _argument: str) -> None:
    """Search everything again."""
    _limit(desk, since=None, until=None, source=None, path=None, kind=None)


def _limit(desk: Desk, **limits: Any) -> None:
    filters = replace(desk.conversation.wishes.filters, **limits)
    if filters.since and filters.until and filters.since > filters.until:
        raise NoDayBetween(filters.since, filters.until)
    desk.wish(filters=filters)
    desk.note(*("Everything is searched.", "不作限定。") if not filters else [limits_line(filters)] * 2)


def _undo(desk: Desk, _argument: str) -> None:
    """Take the last question as it was typed."""
    desk.refresh()
    answer = desk.conversation.undo()
    if answer is None:
        raise Wrong("ask a question first, then /undo", "请先提问，再用 /undo")
    desk.show(answer)


def _new(desk: Desk, _argument: str) -> None:
    """Begin a conversation that knows nothing of this one; what was answered can still be exported."""
    desk.conversation.begin_anew()
    desk.note("A new conversation.", "新的对话。")


def _sources(desk: Desk, argument: str) -> None:
    """List the files, or those that have the argument in their path."""
    counts = desk.index.manifest.counts
    for path, encoding, _, _ in desk.index.catalogue.documents():
        if argument in path:
            put(desk.out, Text(f"{sanitise(path)}  {encoding}"), indent=2)
    desk.note(
        f"{counts['documents']} files, {counts['articles']} articles, {counts['passages']} passages",
        f"{counts['documents']} 个文件，{counts['articles']} 篇文章，{counts['passages']} 个段落",
    )


def _stats(desk: Desk, _argument: str) -> None:
    """What the index holds, and what this conversation came to."""
    manifest, dates = desk.index.manifest, desk.conversation.retriever.shelf.dates
    answered = sum(answer.answerable for answer in desk.answers)
    took = sum(answer.took_ms for answer in desk.answers) / max(1, len(desk.answers))
    minutes = (time.monotonic() - desk.began) / 60
    counts = manifest.counts
    facts = (
        (say("index", "索引"), f"{desk.folder} ({manifest.generation}, {manifest.created})"),
        (say("files", "文件"), f"{counts['documents']}"),
        (say("articles", "文章"), f"{counts['articles']}"),
        (say("passages", "段落"), f"{counts['passages']}"),
        (say("dates", "日期"), f"{dates[0]} – {dates[1]}" if dates else "-"),
        (say("encoder", "编码器"), f"{manifest.encoder['name']}"),
        (say("size", "大小"), f"{sum(int(e['size']) for e in manifest.files.values()) / 1e6:.1f} MB"),
        (
            say("here", "本次"),
            say(
                f"{len(desk.answers)} questions, {answered} answered, {took:.0f} ms each, {minutes:.0f} min",
                f"{len(desk.answers)} 个问题，答出 {answered} 个，平均 {took:.0f} 毫秒，{minutes:.0f} 分钟",
            ),
        ),
    )
    desk.table(facts)


def _rebuild(desk: Desk, _argument: str) -> None:
    """Read the files again with the encoder that the index has."""
    _build(desk, desk.index.manifest.encoder["name"])


def _model(desk: Desk, argument: str) -> None:
    """Name the encoder, or build the index again with another."""
    if argument:
        _build(desk, os.path.expanduser(argument))
        return
    encoder = desk.index.manifest.encoder
    name, dimension, identity = encoder["name"], encoder["dimension"], str(encoder["identity"])[:12]
    desk.note(f"{name}, {dimension} dimensions, {identity}", f"{name}，{dimension} 维，{identity}")


def _build(desk: Desk, model: str) -> None:
    from index.build import build_index  # deferred with all it imports: few conversations rebuild
    from index.crew import processors
    from index.encoders import load_encoder
    from index.progress import progress

    if not desk.roots:
        raise Wrong("the index does not say what it was built from", "索引没有记录它来自哪些文件")
    try:
        with progress() as advance:
            report = build_index(list(desk.roots), desk.folder, load_encoder(model), jobs=processors(), advance=advance)
    except KeyboardInterrupt:
        desk.note("The rebuild was cancelled; the index is as it was.", "已取消重建，索引保持原样。")
        return
    for error in report.unreadable:
        put(desk.out, Text(sanitise(str(error)), "red"))
    desk.refresh()


def _lang(desk: Desk, argument: str) -> None:
    """Choose the language of the messages."""
    if argument not in ("en", "zh"):
        raise Wrong("/lang takes en or zh", "/lang 后面要 en 或 zh")
    choose_language("zh" if argument == "zh" else "en")
    desk.note("Messages are in English.", "界面语言：中文。")


def _help(desk: Desk, _argument: str) -> None:
    """List the commands."""
    desk.table((entry.usage, entry.meaning) for entry in MENU)
    desk.note(
        "Alt-Enter begins a line, Ctrl-R searches the history, Tab completes, Ctrl-C cancels, Ctrl-D leaves.",
        "Alt-Enter 换行，Ctrl-R 搜索历史，Tab 补全，Ctrl-C 取消，Ctrl-D 离开。",
    )


ACTIONS: dict[str, Callable[[Desk, str], None]] = {
    "open": _open,
    "next": _next,
    "why": _why,
    "copy": _copy,
    "export": _export,
    "edit": _edit,
    "k": _k,
    "since": _since,
    "until": _until,
    "source": _source,
    "clear": _clear,
    "undo": _undo,
    "new": _new,
    "sources": _sources,
    "stats": _stats,
    "rebuild": _rebuild,
    "model": _model,
    "lang": _lang,
    "help": _help,
}
"""What each command of the menu does, but for /quit."""
