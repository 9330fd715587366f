"""Articles that say where they begin: by a dateline, a byline, a note of continuation, a picture's credit."""

import re
from dataclasses import dataclass, field
from datetime import date

from index.bylines import BYLINE, CONTINUED, DATELINE, SALUTATION, SIGNED, credit, paper, people, photographer
from index.dates import find_day
from index.fields import Kind, Origin
from index.labels import Label
from index.lines import Paragraph


@dataclass(slots=True)
class Draft:
    """An article while its page is read."""

    first: int
    """Index of its first paragraph."""
    kind: Kind = "news"
    firm: bool = False
    """Whether a dateline or a byline opened it."""
    byline: str | None = None
    source: str | None = None
    place: str | None = None
    day: tuple[int, int] | None = None
    """Month and day of its dateline."""
    page: str | None = None
    continues_from: str | None = None
    continues_on: str | None = None
    is_letter: bool = False
    """Whether it begins with a salutation: it ends with who sends it."""
    title: str = ""
    """Where a label gives it."""
    kicker: str | None = None
    stated: date | None = None
    origins: dict[str, Origin] = field(default_factory=dict)
    paragraphs: list[int] = field(default_factory=list)
    """In reading order."""
    headings: list[int] = field(default_factory=list)
    closed: bool = False


def opening(paragraph: Paragraph, i: int) -> Draft | None:
    """The article that a dateline, a byline or a note of continuation begins."""
    dateline = DATELINE.match(paragraph.text)
    if dateline:
        return _from_dateline(dateline, i)
    signed = SIGNED.match(paragraph.text)
    if signed:
        return Draft(i, firm=True, byline=signed["byline"], origins=_read_in("dateline", "byline"), paragraphs=[i])
    alone = BYLINE.match(paragraph.text)
    if alone:
        source = paper(alone["paper"])
        origins = _read_in("byline", "byline", "source" if source else "")
        return Draft(i, firm=True, byline=alone["names"], source=source, origins=origins)
    if SALUTATION.match(paragraph.text):
        return Draft(i, firm=True, is_letter=True, paragraphs=[i])
    continued = CONTINUED.match(paragraph.text)
    if continued:
        return Draft(i, "continuation", firm=True, continues_from=continued["page"], paragraphs=[i])
    return None


def _from_dateline(dateline: re.Match[str], i: int) -> Draft:
    draft = Draft(
        i,
        firm=True,
        byline=people(dateline["byline"]),
        source=paper(dateline["byline"]) or paper(dateline["paper"]),
        place=dateline["place"],
        day=(int(dateline["month"]), int(dateline["day"])) if dateline["month"] else None,
        paragraphs=[i],
    )
    held = {"byline": draft.byline, "source": draft.source, "place": draft.place}
    draft.origins = _read_in("dateline", *(name for name, value in held.items() if value))
    return draft


def _read_in(where: str, *names: str) -> dict[str, Origin]:
    origin = Origin("dateline", 0.95) if where == "dateline" else Origin("byline", 0.95)
    return dict.fromkeys(filter(None, names), origin)


def caption(current: Draft | None, paragraphs: list[Paragraph], i: int) -> Draft:
    """A picture's credit with the text above it in the same block."""
    taken = [i]
    while (
        current is not None
        and current.paragraphs[-1:] == [taken[-1] - 1]
        and (paragraphs[taken[-1] - 1].block == paragraphs[i].block)
    ):
        taken.append(current.paragraphs.pop())
    if current is not None and not current.paragraphs and not current.firm:
        current.closed = True
    match = credit(paragraphs[i])
    byline, source = photographer(match) if match is not None else (None, None)
    origins = _read_in("byline", "byline" if byline else "", "source" if source else "")
    return Draft(taken[-1], "caption", byline=byline, source=source, origins=origins, paragraphs=taken[::-1])


def apply(label: Label, draft: Draft) -> None:
    """Give an article what a labelled line says of it, unless that is known already."""
    said = Origin("front matter", 0.9)
    if label.field == "date":
        draft.stated = draft.stated or find_day(label.value)
    elif label.field in ("byline", "source", "page", "kicker") and label.value:
        if getattr(draft, label.field) is None:
            setattr(draft, label.field, label.value)
            draft.origins[label.field] = said
