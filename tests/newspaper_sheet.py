"""A newspaper page in the making: lines are put down one by one, and whose they are is written down with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from newspaper_type import Look, Story, first_sentence, headline_lines, wrapped
from newspaper_words import LINES_OF_NAMES, Credit, caption_text, notice_text
from page_measures import Item, Page

from index.documents import Document


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
        credit = Credit.chosen(self.rng, opening)
        self.own(self.signed(story, credit, heads), story.title if headed else "", credit=credit)

    def signed(self, story: Story, credit: Credit, heads: Sequence[str] = ()) -> list[int]:
        """The body of a story, its reporter named before, within or after it; the lines that it takes."""
        if credit.opening in LINES_OF_NAMES:
            self.byline(credit.line(self.rng))
        held = self.body(credit.signed(self.rng, story), heads)
        if credit.opening == "closing line":
            if self.look.gap:
                self.blank()
            self.byline(credit.line(self.rng))
        return held

    def own(
        self,
        held: Iterable[int],
        title: str,
        kind: str = "news",
        *,
        kicker: str | None = None,
        credit: Credit | None = None,
    ) -> None:
        """Write down whose lines these are."""
        printed = frozenset(line for line in held if self.lines[line - 1].strip())
        item = Item(self.look.glyphs(title), printed, kind, kicker, known=("kickers",))
        if credit:
            printed_fields = ("sources",) * bool(credit.source) + ("places",) * bool(credit.place)
            known = ("kickers", "bylines", *printed_fields)
            item = replace(item, byline=credit.byline, source=credit.source, place=credit.place, known=known)
        self.items.append(item)

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
