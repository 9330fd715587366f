"""One conversation in the making: the opened index, the answers so far, the screen.

Knows nothing of keys or of commands; those who do work on a `Desk`.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from index.errors import UserError
from index.language import sanitise, say
from index.manifest import CURRENT
from index.store import Index
from qa.answer import Answer, Citation
from qa.completion import Known
from qa.conversation import Conversation, Wishes
from qa.links import Links
from qa.marks import Marker
from qa.memory import remember
from qa.render import show as show_answer
from qa.retrieve import Retriever
from qa.screen import put


class Wrong(UserError):
    """A command was given what it does not take."""


@dataclass(frozen=True, slots=True)
class Ways:
    """How things are shown that do not fit on the screen or lead away from it."""

    links: str = "auto"
    """See `Links.form`."""
    pager: str = "auto"
    """See `page`."""


class Desk:
    """What the commands of a conversation work on."""

    def __init__(self, folder: Path, wishes: Wishes, out: Console, ways: Ways) -> None:
        """Open the index and load its encoder.

        Raises:
            StoreError: there is no index, or it cannot be opened.
        """
        self.folder = folder
        self.out = out
        self.ways = ways
        self.answers: list[Answer] = []
        self.exported: set[Path] = set()
        """The files that this conversation wrote, and may write again."""
        self.began = time.monotonic()
        self.conversation = Conversation(self._opened(), wishes)

    def _opened(self) -> Retriever:
        self._signature = _signature(self.folder)
        retriever = Retriever(Index(self.folder))
        retriever.prepare("问")  # loads what the first question would wait for
        return retriever

    @property
    def index(self) -> Index:
        """The generation that is asked."""
        return self.conversation.retriever.index

    @property
    def roots(self) -> tuple[Path, ...]:
        """The folders that were indexed."""
        return tuple(Path(root) for root in self.index.manifest.roots)

    @property
    def links(self) -> Links:
        """Makes links to the files that were indexed."""
        return Links(self.roots, self.ways.links)

    @property
    def last(self) -> Answer | None:
        """The last answer."""
        return self.answers[-1] if self.answers else None

    @property
    def changed_on_disk(self) -> bool:
        """Whether an index was built since this one was opened; only looks at a file, so that it never waits."""
        return _signature(self.folder) != self._signature

    @cached_property
    def _known(self) -> Known:
        catalogue = self.index.catalogue
        paths = [path for path, *_ in catalogue.documents()]
        return Known(titles=catalogue.titles(), sources=self.conversation.retriever.shelf.sources, paths=paths)

    @property
    def known(self) -> Known:
        """What the index and the last answer offer for completion."""
        return replace(self._known, citations=[c.title for c in self.last.citations] if self.last else ())

    def ask(self, question: str) -> None:
        """Answer a question from the newest index, and show the answer.

        Raises:
            UserError: it is too long, or the index cannot be opened.
        """
        self.refresh()
        self.show(self.conversation.ask(question))

    def show(self, answer: Answer) -> None:
        """Show an answer and keep it."""
        self.answers.append(answer)
        remember(answer, self.folder)
        show_answer(answer, self.out, self.links, marks_of=self.marker(answer).marks)
        self.out.print()

    def refresh(self) -> None:
        """Open the newest index, and say so, where it is not the one that is open."""
        if self.changed_on_disk and not self.index.is_current():
            old, self.conversation.retriever = self.index, self._opened()
            old.close()
            self.__dict__.pop("_known", None)
            self.note("The index was rebuilt; using the new one.", "索引已重建，使用新索引。")

    def marker(self, answer: Answer) -> Marker:
        """Finds what matches the question of an answer."""
        return Marker(answer.rewritten or answer.question, self.conversation.retriever)

    def note(self, en: str, zh: str) -> None:
        """Say something that is no answer."""
        put(self.out, Text(say(en, zh), "dim"))

    def table(self, rows: Iterable[tuple[str, str]]) -> None:
        """Print rows of two columns, the first as wide as its widest."""
        told = [(sanitise(name), sanitise(value)) for name, value in rows]
        wide = max(cell_len(name) for name, _ in told)
        for name, value in told:
            put(self.out, Text(value), first=Text(f"  {set_cell_size(name, wide)} "))

    def citation(self, command: str, argument: str) -> Citation:
        """The citation of the last answer that the argument of a command numbers.

        Raises:
            Wrong: there is none of that number.
        """
        citations = self.last.citations if self.last else ()
        if not citations:
            raise Wrong(f"ask a question first, then {command} N", f"请先提问，再用 {command} N")
        if not (argument.isascii() and argument.isdecimal() and 1 <= int(argument) <= len(citations)):
            raise Wrong(
                f"{command} takes a number from 1 to {len(citations)}", f"{command} 后面要 1 到 {len(citations)} 的编号"
            )
        return citations[int(argument) - 1]

    def wish(self, **wishes: Any) -> None:
        """Answer otherwise from now on."""
        self.conversation.wishes = replace(self.conversation.wishes, **wishes)


def _signature(folder: Path) -> tuple[int, int] | None:
    """Changes with the generation that is live."""
    try:
        state = (folder / CURRENT).stat()
    except OSError:
        return None
    return state.st_ino, state.st_mtime_ns
