"""`qa show`: open again what was cited, in its article."""

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click

from index.errors import UserError
from index.folder_option import INDEX_OPTION, chosen_folder
from index.language import say
from index.settings import value_of

if TYPE_CHECKING:  # help texts need none of what these import
    from index.catalogue import StoredArticle
    from index.store import Index
    from qa.memory import Cited


class NoSuchPlace(UserError):
    """The index holds nothing where it was asked to look."""


@click.command(
    help=say(
        "Show the whole article at PLACE: PATH:LINE, a PATH, or the number of a citation of the last answer."
        "\n\nA terminal gets it in the pager at the passage, with what matched the question marked."
        "\n\nExamples:\n\n  qa show 1\n\n  qa show seeds/000_b415615f2b154f57.txt:5",
        "显示 PLACE 处的整篇文章。PLACE 可为 PATH:LINE、PATH，或上次回答的引文编号。"
        "\n\n终端里用分页程序打开并翻到该段落，标出与问题相配的词。"
        "\n\n例：\n\n  qa show 1\n\n  qa show seeds/000_b415615f2b154f57.txt:5",
    )
)
@click.argument("place")
@INDEX_OPTION
def show(place: str, index_folder_given: Path | None) -> None:
    """Find the article and show it."""
    from index.lines import Span  # deferred with the next: help texts need none of them
    from index.store import Index
    from qa.article import article_holding, sheet
    from qa.links import Links
    from qa.marks import Marker
    from qa.memory import recall
    from qa.pager import page
    from qa.retrieve import Retriever
    from qa.screen import console

    folder = chosen_folder(index_folder_given)
    retriever = Retriever(Index(folder))
    index, question, span = retriever.index, "", None
    if place.isascii() and place.isdecimal():
        question, cited = recall(folder)
        one = _numbered(int(place), cited)
        span = Span(one.char_start, one.char_end)
        article = article_holding(index.catalogue, one.path, span)
        if article is None:
            raise NoSuchPlace(
                f"the index no longer holds citation {place}; ask again: qa ask QUESTION",
                f"索引中已没有第 {place} 条引文；请重新提问：qa ask QUESTION",
            )
    else:
        article = _at(place, index)
    marks_of = Marker(question, retriever).marks if question else None
    links = Links(tuple(map(Path, index.manifest.roots)), value_of("links"))
    shown = sheet(article, index.catalogue, cited=span, links=links, marks_of=marks_of)
    page(shown, console(theme=value_of("theme")), pager=value_of("pager"))


def _numbered(number: int, cited: "Sequence[Cited]") -> "Cited":
    if not cited:
        raise NoSuchPlace(
            "no answer from this index is remembered; ask first: qa ask QUESTION",
            "没有记下这个索引的回答；请先提问：qa ask QUESTION",
        )
    if not 1 <= number <= len(cited):
        raise NoSuchPlace(
            f"the last answer has citations 1 to {len(cited)}; name one: qa show 1",
            f"上次回答的引文编号是 1 到 {len(cited)}；请选一个：qa show 1",
        )
    return cited[number - 1]


def _at(place: str, index: "Index") -> "StoredArticle":
    """The article at PATH:LINE, or the first of PATH."""
    path, _, last = place.rpartition(":")
    lines = last.partition("-")[0]
    line = int(lines) if path and lines.isascii() and lines.isdecimal() else None
    cited = _cited_path(path if line is not None else place, index)
    articles = index.catalogue.articles_in(cited)
    if line is None and articles:
        return articles[0]
    for article in articles:
        if line is not None and article.line_start <= line <= article.line_end:
            return article
    where = ", ".join(f"{a.line_start}-{a.line_end}" for a in articles[:10])
    raise NoSuchPlace(
        f"no article is on line {line} of {cited}; its articles are on {where}: qa show {cited}:LINE",
        f"{cited} 的第 {line} 行没有文章；各篇在 {where} 行：qa show {cited}:LINE",
    )


def _cited_path(path: str, index: "Index") -> str:
    """The path as it is cited: said in full, by its end, or from the working folder."""
    known = [known for known, *_ in index.catalogue.documents()]
    absolute = str(Path(path).resolve())
    roots = [Path(root) for root in index.manifest.roots]
    for one in known:
        if one == path or any(str(root.parent / one) == absolute for root in roots):
            return one
    ending = [one for one in known if one.endswith(f"/{path}")]
    if len(ending) == 1:
        return ending[0]
    near = (ending or _like(path, known))[:3]
    hint = f"did you mean {', '.join(near)}?" if near else "list the files: qa then /sources"
    hint_zh = f"是不是 {'、'.join(near)}？" if near else "查看文件：qa 然后 /sources"
    raise NoSuchPlace(f"the index holds no {path}; {hint}", f"索引中没有 {path}；{hint_zh}")


def _like(path: str, known: list[str]) -> list[str]:
    """The paths, or the paths of files, that are written nearly so."""
    names = {one.rpartition("/")[2]: one for one in known}
    near = get_close_matches(path.rpartition("/")[2], names, n=3)
    return get_close_matches(path, known, n=3) or [names[name] for name in near]
