"""Options of the commands that ask: what the search is limited to, and how words of time are understood."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import click

from index.errors import UserError
from index.language import say
from index.settings import value_of

if TYPE_CHECKING:  # help texts need none of what these import
    from qa.filters import Filters


class NoDate(UserError):
    """Words that should name a date name none."""

    def __init__(self, option: str, text: str) -> None:
        super().__init__(
            f"{option}: {text!r} is no date; write 2021, 2021-03, 2021-03-05, 2021年3月 or 去年9月",
            f"{option}：{text!r} 不是日期；请写 2021、2021-03、2021-03-05、2021年3月 或 去年9月",
        )


class NoDayBetween(UserError):
    """A time ends before it begins."""

    def __init__(self, since: date, until: date) -> None:
        super().__init__(
            f"no day lies between --since {since} and --until {until}; exchange them or leave one out",
            f"--since {since} 晚于 --until {until}；请对调或去掉一个",
        )


Command = TypeVar("Command", bound=Callable[..., Any])

KINDS = ("news", "caption", "notice", "continuation")

COUNT_OPTION = click.option(
    "-k",
    "count",
    type=click.IntRange(1, 100),
    default=lambda: int(value_of("k")),
    show_default="5",
    help=say("Citations.", "引文条数。"),
)

LITERAL_OPTION = click.option(
    "--literal",
    is_flag=True,
    help=say(
        "Take each question as it is typed: read no limits from its words.", "照字面理解问题：不从措辞中读出限定。"
    ),
)


def limit_options(command: Command) -> Command:
    """Give a command --since, --until, --source, --path, --kind and --as-of."""
    when = say("2021, 2021-03, 2021-03-05, 'last September'", "2021、2021-03、2021-03-05、去年9月")
    options = (
        click.option("--since", metavar="DATE", help=say(f"Articles from then on: {when}.", f"此后的文章：{when}。")),
        click.option("--until", metavar="DATE", help=say("Articles up to then.", "到此为止的文章。")),
        click.option("--source", metavar="NAME", help=say("Of this newspaper or agency.", "这家报纸或通讯社的文章。")),
        click.option("--path", "path", metavar="GLOB", help=say("In files of such names.", "这样命名的文件中的文章。")),
        click.option("--kind", type=click.Choice(KINDS), help=say("Of this kind.", "这一类文章。")),
        click.option(
            "--as-of", metavar="DATE", help=say("The day that 'last week' hangs on; today.", "以哪天为今天。")
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def filters_of(limits: dict[str, str | None]) -> "tuple[Filters, date]":
    """The filters that the options of `limit_options` say, and the day of asking.

    Raises:
        NoDate: an option's words are no date.
        NoDayBetween: no day lies between two.
    """
    from qa.filters import Filters

    today = date.today()
    as_of = edge("--as-of", limits["as_of"], today, last=True) or today
    since = edge("--since", limits["since"], as_of, last=False)
    until = edge("--until", limits["until"], as_of, last=True)
    if since and until and since > until:
        raise NoDayBetween(since, until)
    return Filters(since, until, limits["source"] or None, limits["path"] or None, limits["kind"]), as_of


def edge(option: str, text: str | None, as_of: date, *, last: bool) -> date | None:
    """The first or the last day of the time that an option names; None where it names none.

    Raises:
        NoDate: the words are no date.
    """
    from qa.periods import parse_period

    if text is None:
        return None
    period = parse_period(text, as_of)
    day = period and ((period.until or period.since) if last else (period.since or period.until))
    if not day:
        raise NoDate(option, text)
    return day
