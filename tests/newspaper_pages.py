"""Plain-text newspaper pages of known truth, in the layouts that column extraction leaves behind.

Each layout is one function: it puts the stories that it is given on a sheet. A page depends on its number and its seed
alone. What is known of a page: whose each line is, and each title, empty where the page prints none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random

from newspaper_sheet import Sheet
from newspaper_type import PAPERS, Look, Story, name
from newspaper_words import CLOSINGS, COUPLETS, LINES_OF_NAMES, OPENINGS, SECTION_HEADS, SLOGANS, Credit
from page_measures import Page

Layout = Callable[[Sheet, Sequence[Story]], None]


def made_pages(
    stories: Sequence[Story], layouts: Mapping[str, Layout], count: int, *, seed: str
) -> Iterator[tuple[str, Page]]:
    """`count` pages, the layouts in turn: the name of the layout, and the page."""
    names = list(layouts)
    for number in range(count):
        layout = names[number % len(names)]
        rng = Random(f"{seed} {layout} {number}")
        sheet = Sheet(rng, Look.chosen(rng))
        layouts[layout](sheet, rng.sample(stories, rng.randint(3, 6)))
        yield layout, sheet.page(f"{layout.replace(' ', '-')}-{number}.txt")


def plain_paragraphs(sheet: Sheet, stories: Sequence[Story]) -> None:
    """A line to a paragraph, one article below the other, a caption between."""
    sheet.look = replace(sheet.look, width=None, gap=True, spaced=0.0)
    *articles, pictured = stories
    for number, story in enumerate(articles):
        sheet.article(story, sheet.rng.choice(OPENINGS + CLOSINGS))
        if number == 0:
            sheet.caption(pictured)


def narrow_columns(sheet: Sheet, stories: Sequence[Story]) -> None:
    """Every paragraph broken every 15 to 25 characters."""
    sheet.look = Look.chosen(sheet.rng, wrapped=True)
    for story in stories:
        sheet.article(story, sheet.rng.choice(OPENINGS + LINES_OF_NAMES))


def headlines_torn_off(sheet: Sheet, stories: Sequence[Story]) -> None:
    """Bodies first, one running into the next; the headlines stand at the end of the page in some order."""
    sheet.look = Look.chosen(sheet.rng, wrapped=True)
    for story in stories:
        if sheet.rng.random() < 0.6:
            sheet.blank()
        credit = Credit.chosen(sheet.rng, sheet.rng.choice(OPENINGS))
        sheet.own(sheet.signed(story, credit), story.title, credit=credit)
    for story in sheet.rng.sample(stories, len(stories)):
        sheet.headline(story.title, parted=0.0)


def headlines_below(sheet: Sheet, stories: Sequence[Story]) -> None:
    """Each headline under its body, as when a column is read before what spans it."""
    sheet.look = Look.chosen(sheet.rng, wrapped=True)
    for story in stories:
        credit = Credit.chosen(sheet.rng, sheet.rng.choice(OPENINGS))
        sheet.own(sheet.signed(story, credit), story.title, credit=credit)
        sheet.headline(story.title, parted=0.5)


def kickers_and_subtitles(sheet: Sheet, stories: Sequence[Story]) -> None:
    """A couplet for a headline; what happened stands above it as a kicker, or below it as a subtitle."""
    couplets = sheet.rng.sample(COUPLETS, len(stories))
    for story, couplet in zip(stories, couplets, strict=True):
        sheet.blank()
        form = "dash" if " " in story.title else sheet.rng.choice(("kicker", "subtitle", "dash"))
        fact = [sheet.look.glyphs(story.title)]
        main = couplet.split() if sheet.rng.random() < 0.5 else [couplet]
        above, below = (fact, main) if form == "kicker" else (main, fact)
        sheet.put(above)
        if sheet.rng.random() < 0.5:
            sheet.blank()
        sheet.put([("——" if form == "dash" and line == below[0] else "") + line for line in below])
        sheet.blank()
        credit = Credit.chosen(sheet.rng, sheet.rng.choice(OPENINGS + LINES_OF_NAMES))
        sheet.own(sheet.signed(story, credit), couplet, kicker=sheet.look.glyphs(story.title), credit=credit)


def agency_reports(sheet: Sheet, stories: Sequence[Story]) -> None:
    """Agency and town datelines, with and without reporters, and picture credits."""
    for number, story in enumerate(stories):
        if number and sheet.rng.random() < 0.3:
            sheet.caption(story)
        else:
            sheet.article(story, sheet.rng.choice(("agency", "agency reporters", "own paper in town")))


def missing_headlines(sheet: Sheet, stories: Sequence[Story]) -> None:
    """Some articles have lost their headline; only the dateline tells where they begin."""
    for story in stories:
        sheet.blank()
        sheet.article(story, sheet.rng.choice(OPENINGS), headed=sheet.rng.random() < 0.5)


def features(sheet: Sheet, stories: Sequence[Story]) -> None:
    """Long pieces: the reporter under the headline, section heads, a sentence repeated in the margin, slogans."""
    for story in stories[:3]:
        heads = sheet.rng.sample(SECTION_HEADS, 2)
        sheet.article(story, sheet.rng.choice(LINES_OF_NAMES), heads=heads)
    sheet.pull_quote(stories[0])
    if sheet.rng.random() < 0.5:
        sheet.caption(stories[-1])
    sheet.furniture(sheet.rng.choice(SLOGANS))


def pictures_and_notices(sheet: Sheet, stories: Sequence[Story]) -> None:
    """A picture between the two halves of a body, and a column of notices."""
    first, pictured, *others = stories
    credit = Credit.chosen(sheet.rng, sheet.rng.choice(OPENINGS))
    paragraphs = credit.signed(sheet.rng, first)
    sheet.headline(first.title)
    held = sheet.body(paragraphs[:1])
    sheet.caption(pictured)
    sheet.own(held + sheet.body(paragraphs[1:]), first.title, credit=credit)
    for story in others:
        sheet.article(story, sheet.rng.choice(OPENINGS))
    for _ in range(2):
        sheet.notice()


def continuations(sheet: Sheet, stories: Sequence[Story]) -> None:
    """What began on another page, what goes on there, and articles that do neither."""
    first, last, *others = stories
    sheet.headline(first.title)
    page = sheet.rng.randint(1, 8)
    space = sheet.rng.choice(("", " "))
    came = [f"（上接{space}{page:02}{space}版）{first.paragraphs[0]}", *first.paragraphs[1:]]
    sheet.own(sheet.body(came), first.title, "continuation")
    for story in others:
        sheet.article(story, sheet.rng.choice(OPENINGS))
    sheet.headline(last.title)
    credit = Credit.chosen(sheet.rng, sheet.rng.choice(OPENINGS))
    *goes, end = credit.signed(sheet.rng, last)
    sheet.own(sheet.body([*goes, f"{end}（下转{space}{page:02}{space}版）"]), last.title, credit=credit)


def bare_headlines(sheet: Sheet, stories: Sequence[Story]) -> None:
    """Nobody signs: only the headlines, with room around them, tell the articles apart."""
    sheet.look = replace(sheet.look, gap=sheet.rng.random() < 0.7 or not sheet.look.indent)
    for story in stories:
        sheet.article(story, "nobody" if sheet.rng.random() < 0.8 else "closing")


def front_page(sheet: Sheet, stories: Sequence[Story]) -> None:
    """The paper's name and day, the day's contents with their pages, editors and telephone numbers at the foot."""
    rng = sheet.rng
    paper, editor = rng.choice(PAPERS), name(rng)
    *articles, promised = stories
    sheet.furniture(
        paper, f"2025年{rng.randint(1, 8)}月{rng.randint(1, 28)}日 星期{rng.choice('一二三四五六日')} 今日8版"
    )
    sheet.furniture("今日导读", f"{promised.title}  ▶{rng.randint(2, 8):02}版")
    for story in articles:
        sheet.article(story, rng.choice(OPENINGS + CLOSINGS[:1]))
    sheet.furniture(f"责任编辑：{editor} 视觉编辑：{name(rng)}", f"新闻热线：0311-8{rng.randint(1000000, 9999999)}")


LAYOUTS: Mapping[str, Layout] = {
    layout.__name__.replace("_", " "): layout
    for layout in (
        plain_paragraphs,
        narrow_columns,
        headlines_torn_off,
        headlines_below,
        kickers_and_subtitles,
        agency_reports,
        missing_headlines,
        features,
        pictures_and_notices,
        continuations,
        bare_headlines,
        front_page,
    )
}
