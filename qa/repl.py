"""The conversation: read a line, have it done, until the user leaves.

The only file that knows prompt_toolkit. The index and the encoder are opened by a thread while the first line is
typed; a line that is entered before that simply waits.
"""

import os
import re
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from datetime import date
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession, print_formatted_text
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

from index.errors import NoIndex, UserError
from index.language import sanitise, say
from index.manifest import CURRENT
from index.settings import value_of
from qa.completion import Known, offers
from qa.memory import state_folder
from qa.menu import find

if TYPE_CHECKING:
    from qa.desk import Desk
    from qa.filters import Filters

_LOOK_AGAIN = 1.0
"""Seconds between two looks at whether the index changed on disk."""
_LEAVING = 2.0
"""Seconds that a thread which is still loading is waited for."""


class Repl:
    """One run over one index folder."""

    def __init__(self, folder: Path, filters: "Filters", as_of: date) -> None:
        self._folder, self._filters, self._as_of = folder, filters, as_of
        self._opening: Future[Desk] = Future()
        self._thread: Thread | None = None

    def _open(self, opening: "Future[Desk]") -> None:
        """Import what answers, open the index and load the encoder."""
        try:
            import qa.commands  # noqa: F401  # so that the first line need not
            from qa.conversation import Wishes
            from qa.desk import Desk, Ways
            from qa.screen import console

            wishes = Wishes(count=int(value_of("k")), filters=self._filters, as_of=self._as_of)
            ways = Ways(value_of("links"), value_of("pager"))
            opening.set_result(Desk(self._folder, wishes, console(theme=value_of("theme")), ways))
        except BaseException as error:
            opening.set_exception(error)

    @property
    def _desk(self) -> "Desk | None":
        """The desk, once it is there."""
        ready = self._opening.done() and self._opening.exception() is None
        return self._opening.result() if ready else None

    def run(self) -> None:
        """Read and answer until the user leaves; Ctrl-C cancels a line, Ctrl-D leaves."""
        session = self._session()
        print_formatted_text(
            FormattedText(
                [
                    (
                        "ansibrightblack",
                        say(
                            "Ask a question. /help for commands, Ctrl-D to leave.",
                            "请提问。/help 查看命令，Ctrl-D 离开。",
                        ),
                    )
                ]
            )
        )
        while True:
            try:
                line = session.prompt(say("ask> ", "问> ")).strip()
                if line and not self._take(line):
                    break
            except KeyboardInterrupt:
                continue
            except EOFError:
                break
            except UserError as error:
                print_formatted_text(FormattedText([("ansired", sanitise(str(error)))]))
        if self._thread is not None:
            self._thread.join(_LEAVING)

    def _take(self, line: str) -> bool:
        if (entry := find(line[1:])) and line.startswith("/") and entry.name == "quit":
            return False
        try:
            desk = self._opening.result()
            from qa.commands import take  # deferred: by now the thread has imported it

            return take(line, desk)
        except KeyboardInterrupt:
            print_formatted_text(FormattedText([("ansibrightblack", say("cancelled", "已取消"))]))
            return True
        finally:
            if self._opening.done() and self._opening.exception():
                self._begin()  # what was wrong may have been mended by the next line

    def _session(self) -> PromptSession[str]:
        session: PromptSession[str] = PromptSession(
            history=_history(),
            auto_suggest=AutoSuggestFromHistory(),
            completer=_Offering(self._known),
            complete_while_typing=Condition(lambda: session.default_buffer.text.startswith("/")),
            bottom_toolbar=self._toolbar,
            key_bindings=_keys(self._known),
            multiline=True,
            prompt_continuation=lambda width, _line, _wraps: " " * width,
            enable_open_in_editor=True,
            vi_mode=_wants_vi(),
            refresh_interval=_LOOK_AGAIN,
        )
        # After the first prompt has been drawn, so that it does not wait for a turn of the interpreter.
        session.app.after_render += self._begin_once
        self._redraw = session.app.invalidate
        return session

    def _known(self) -> Known:
        desk = self._desk
        return desk.known if desk else Known()

    def _begin_once(self, _app: object) -> None:
        if self._thread is None:
            self._begin()

    def _begin(self) -> None:
        opening: Future[Desk] = Future()
        self._opening = opening
        opening.add_done_callback(lambda _: self._redraw())
        self._thread = Thread(target=self._open, args=(opening,), daemon=True)
        self._thread.start()

    def _toolbar(self) -> FormattedText:
        desk = self._desk
        if desk is not None:
            facts = [("", _facts(desk))]
            if desk.changed_on_disk:
                facts.insert(0, ("bold", say("index changed on disk · ", "索引已更新 · ")))
        elif self._opening.done():
            facts = [("bold", sanitise(str(self._opening.exception())))]
        else:
            facts = [("", f"{sanitise(str(self._folder))} · {say('loading…', '载入中…')}")]
        return FormattedText(facts)


def converse(folder: Path, filters: "Filters", as_of: date) -> None:
    """Hold a conversation over the index in `folder`, limited by `filters` until they are lifted.

    Raises:
        NoIndex: there is none.
    """
    if not (folder / CURRENT).is_file():
        raise NoIndex(folder)
    Repl(folder, filters, as_of).run()


class _Offering(Completer):
    """Hands `offers` to prompt_toolkit."""

    def __init__(self, known: Callable[[], Known]) -> None:
        self._known = known

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        for offer in offers(document.text_before_cursor, self._known()):
            yield Completion(
                offer.text, -offer.replaces, display=sanitise(offer.text), display_meta=sanitise(offer.meaning)
            )


def _keys(known: Callable[[], Known]) -> KeyBindings:
    """Enter asks, also within a pasted text of several lines; Alt-Enter begins a line; Tab completes."""
    keys = KeyBindings()

    @keys.add("enter")
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.validate_and_handle()

    @keys.add("escape", "enter")
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.newline()

    @keys.add("tab")
    def _(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        offered = offers(buffer.document.text_before_cursor, known())
        if len(offered) == 1:  # at once, whether or not the list is being drawn
            buffer.delete_before_cursor(offered[0].replaces)
            buffer.insert_text(offered[0].text)
        elif buffer.complete_state:
            buffer.complete_next()
        else:
            buffer.start_completion(insert_common_part=True)

    return keys


def _facts(desk: "Desk") -> str:
    from qa.render import limits_line  # deferred with all it imports; there is a desk, so it has been imported

    counts, dates = desk.index.manifest.counts, desk.conversation.retriever.shelf.dates
    facts = [
        sanitise(str(desk.folder)),
        say(
            f"{counts['articles']} articles, {counts['passages']} passages",
            f"{counts['articles']} 篇文章，{counts['passages']} 个段落",
        ),
        f"{dates[0]:%Y-%m} – {dates[1]:%Y-%m}" if dates else "",
        sanitise(desk.index.manifest.encoder["name"]),
        limits_line(desk.conversation.wishes.filters) if desk.conversation.wishes.filters else "",
    ]
    return " · ".join(fact for fact in facts if fact)


def _wants_vi() -> bool:
    """Whether keys are taken as vi does: as is set, else as readline is told in its own file."""
    keys = value_of("keys")
    if keys != "auto":
        return keys == "vi"
    named = Path(os.environ.get("INPUTRC") or os.path.expanduser("~/.inputrc"))
    try:
        text = named.read_text("utf-8", "replace")
    except OSError:
        return False
    chosen = re.findall(r"^\s*set\s+editing-mode\s+(\w+)", text, re.MULTILINE)
    return bool(chosen) and chosen[-1].lower() == "vi"


def _history() -> History:
    state = state_folder()
    try:
        state.mkdir(parents=True, exist_ok=True)
        (state / "history").touch(mode=0o600)
    except OSError:
        return InMemoryHistory()
    return FileHistory(str(state / "history"))
