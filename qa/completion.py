"""What may come next in a line of the conversation: commands, their arguments, article titles, files.

Chinese is written without spaces, so a title is offered for the longest end of the line that begins one.
"""

import os
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from qa.menu import MENU, Takes, find

_OFFERED = 20
_LONGEST = 24
"""Characters of a title that are looked for at the end of a line."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that may come next."""

    text: str
    replaces: int
    """How many characters before the cursor it takes the place of."""
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What the index and the last answer offer; empty until the index is open."""

    titles: Sequence[str] = ()
    """In the order of their characters."""
    sources: Sequence[str] = ()
    paths: Sequence[str] = ()
    citations: Sequence[str] = field(default=())
    """The titles of the last answer's citations."""


def offers(line: str, known: Known) -> list[Offer]:
    """What may come next after `line`, which ends at the cursor."""
    if not line.startswith("/"):
        return list(_titles(line, known.titles))
    name, space, argument = line[1:].partition(" ")
    if not space:
        return [
            Offer(f"/{e.name}" + (" " if e.takes else ""), len(line), e.meaning)
            for e in MENU
            if e.name.startswith(name)
        ]
    entry = find(name)
    return list(islice(_ARGUMENTS[entry.takes](argument, known), _OFFERED)) if entry else []


def _titles(line: str, titles: Sequence[str]) -> Iterator[Offer]:
    """Titles that begin with the longest possible end of the line."""
    for length in range(min(len(line), _LONGEST), 0, -1):
        begun = line[-length:]
        if (length > 1 or line.endswith("《")) and (found := _beginning(begun.removeprefix("《"), titles)):
            yield from (Offer(title, len(begun.removeprefix("《"))) for title in found)
            return


def _beginning(begun: str, texts: Sequence[str]) -> list[str]:
    start = bisect_left(texts, begun)
    return [text for text in texts[start : start + _OFFERED] if text.startswith(begun)]


def _citations(begun: str, known: Known) -> Iterator[Offer]:
    for n, title in enumerate(known.citations, 1):
        if str(n).startswith(begun):
            yield Offer(str(n), len(begun), title)


def _one_of(*texts: str) -> Callable[[str, Known], Iterator[Offer]]:
    return lambda begun, _known: (Offer(text, len(begun)) for text in texts if text.startswith(begun))


def _holding(begun: str, texts: Sequence[str]) -> Iterator[Offer]:
    return (Offer(text, len(begun)) for text in texts if begun in text)


def _files(begun: str, _known: Known) -> Iterator[Offer]:
    """Files and folders that begin so, folders with a slash."""
    folder, name = os.path.split(begun)
    try:
        entries = sorted(os.scandir(Path(folder or ".").expanduser()), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith(name) and (name or not entry.name.startswith(".")):
            yield Offer(entry.name + ("/" if entry.is_dir() else ""), len(name))


_ARGUMENTS: dict[Takes, Callable[[str, Known], Iterator[Offer]]] = {
    "": _one_of(),
    "citation": _citations,
    "number": _one_of("3", "5", "10", "20"),
    "day": _one_of(),
    "source": lambda begun, known: _holding(begun, known.sources),
    "file": _files,
    "model": _files,
    "language": _one_of("en", "zh"),
    "pattern": lambda begun, known: _holding(begun, known.paths),
}
