"""Layouts that the splitter's rules were written without: a check that they hold for pages that nobody had in mind.

Whoever works on those rules reads neither this file nor the differences on its pages, only the figures.
"""

from collections.abc import Mapping, Sequence

from newspaper_pages import Layout
from newspaper_sheet import Sheet
from newspaper_type import CITIES, PAPERS, SURNAMES, Story, name
from newspaper_words import OPENINGS, Credit

COLUMNS = ("燕赵时评", "微言大义", "理论探索", "民生关注", "街谈巷议")


def commentaries(sheet: Sheet, stories: Sequence[Story]) -> None:
    """A column of opinion: its name, the headline, the author alone on a line, perhaps who the author is at the end."""
    rng = sheet.rng
    sheet.furniture(rng.choice(("【{}】", "■{}", "◎{}")).format(rng.choice(COLUMNS)))
    form = rng.choice(("{}", "□ {}", "○{}", "本报评论员 {}", "特约评论员 {}"))
    for story in stories[:4]:
        sheet.headline(story.title, parted=0.0)
        sheet.byline(form.format(name(rng)))
        paragraphs = list(story.paragraphs)
        if rng.random() < 0.5:
            paragraphs[-1] += f"（作者系{rng.choice(CITIES)}大学教授）"
        sheet.own(sheet.body(paragraphs), story.title)


def briefs(sheet: Sheet, stories: Sequence[Story]) -> None:
    """Short items one below the other, each with a marked lead on its own line or before its text."""
    rng = sheet.rng
    first, *others = stories
    sheet.article(first, rng.choice(OPENINGS))
    sheet.furniture(rng.choice(("简讯", "国内简讯", "短讯一束")))
    form = rng.choice(("lead line", "brackets"))
    mark = rng.choice("◆●▶■")
    for story in others:
        title = story.title.replace(" ", "，")
        if form == "lead line":
            sheet.put([f"{mark}{sheet.look.glyphs(title)}"])
            held = sheet.put(sheet.look.lines(story.paragraphs[0], rng))
        else:
            held = sheet.put(sheet.look.lines(f"【{title}】{story.paragraphs[0]}", rng))
        sheet.own(held, title)
        sheet.blank()


def letters(sheet: Sheet, stories: Sequence[Story]) -> None:
    """Readers write: headline, salutation, text, and who wrote it from where."""
    rng = sheet.rng
    sheet.furniture("读者来信")
    for story in stories[:4]:
        sheet.headline(story.title)
        salutation = rng.choice(("编辑同志：", "编辑同志", "贵报编辑："))
        held = sheet.put([sheet.look.indent + sheet.look.glyphs(salutation)])
        held += sheet.body(story.paragraphs)
        sender = rng.choice(("{}  读者 {}", "{}市民 {}", "{} {}")).format(rng.choice(CITIES), name(rng))
        sheet.byline(sender)
        sheet.own(held, story.title)


def interviews(sheet: Sheet, stories: Sequence[Story]) -> None:
    """Questions and answers under one headline, then ordinary news."""
    rng = sheet.rng
    first, *others = stories
    guest = rng.choice(SURNAMES) + rng.choice(("主任", "局长", "教授", "经理"))
    sheet.headline(first.title)
    sheet.byline(rng.choice(("□记者 {}", "本报记者 {}", "对话人：本报记者 {}")).format(name(rng)))
    talk = [first.paragraphs[0]]
    for answer in first.paragraphs[1:]:
        talk += [
            f"记者：{rng.choice(('目前进展如何？', '下一步有哪些打算？', '请介绍一下有关情况。'))}",
            f"{guest}：{answer}",
        ]
    sheet.own(sheet.body(talk), first.title)
    for story in others:
        sheet.article(story, rng.choice(OPENINGS))


def exported_editions(sheet: Sheet, stories: Sequence[Story]) -> None:
    """Several pages of one day as a site exports them: number and name of the page, headline, day and paper, text."""
    rng = sheet.rng
    day = f"2025年{rng.randint(1, 8):02}月{rng.randint(1, 28):02}日"
    paper = rng.choice(PAPERS)
    form = rng.choice(("第{:02}版：{}", "{:02}版 {}", "A{:02} {}"))
    meta = rng.choice(("{day} {paper} 记者 {who}", "来源：{paper} 作者：{who} {day}", "{day}  来源：{paper}"))
    for number, story in enumerate(stories, 1):
        if number % 2:
            sheet.furniture(form.format(number, rng.choice(("要闻", "时政", "经济", "国际", "文化"))))
        sheet.headline(story.title, parted=0.0)
        sheet.byline(meta.format(day=day, paper=paper, who=name(rng)))
        sheet.own(sheet.body(story.paragraphs), story.title)


def boxes(sheet: Sheet, stories: Sequence[Story]) -> None:
    """A long article that flows around a boxed one: it goes on below the box."""
    rng = sheet.rng
    long, boxed, *others = stories
    credit = Credit.chosen(rng, rng.choice(OPENINGS))
    paragraphs = credit.signed(rng, long)
    half = max(1, len(paragraphs) // 2)
    sheet.headline(long.title)
    held = sheet.body(paragraphs[:half])
    sheet.article(boxed, "closing")
    sheet.blank()
    sheet.own(held + sheet.body(paragraphs[half:]), long.title, credit=credit)
    for story in others:
        sheet.article(story, rng.choice(OPENINGS))


LAYOUTS: Mapping[str, Layout] = {
    layout.__name__.replace("_", " "): layout
    for layout in (commentaries, briefs, letters, interviews, exported_editions, boxes)
}
