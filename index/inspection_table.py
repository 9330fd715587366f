"""How a file was read, as a table for a terminal of any width; nothing of the file reaches it unsanitised."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from index.articles import Article
from index.fields import Origin
from index.inspection import InspectedArticle, Inspection, LineRange, SkippedLines
from index.language import sanitise, say

_KINDS = {"news": "新闻", "caption": "图片", "notice": "启事", "continuation": "转版"}
_REASONS = {
    "furniture": "版面要素",
    "slogan": "标语或无主标题",
    "pull quote": "重复的摘句",
    "byline": "署名",
    "markup": "标记",
    "outside the articles": "不属于文章",
}
_WHERE = {
    "front matter": "文件头",
    "headline": "标题",
    "dateline": "电头",
    "byline": "署名",
    "body": "正文",
    "furniture": "版面",
    "file name": "文件名",
    "document": "全文",
}


def show(inspection: Inspection) -> None:
    """Print an inspection: what the file is, its articles, what was left out."""
    out = Console(highlight=False, emoji=False, markup=False)
    out.print(Text(sanitise(inspection.path), "bold"))
    out.print(_facts(inspection))
    if inspection.articles:
        out.print()
        out.print(_articles(inspection))
    if inspection.skipped:
        out.print()
        out.print(_skipped(inspection))


def _facts(inspection: Inspection) -> Text:
    count, passages = len(inspection.articles), inspection.passages
    lines = "" if inspection.lines_of == "source" else say(", lines of the extracted text", "，行号为提取文本的行号")
    return Text(
        say(
            f"{inspection.encoding}, {inspection.format}: {count} articles, {passages} passages{lines}",
            f"{inspection.encoding}，{inspection.format}：{count} 篇文章，{passages} 个段落{lines}",
        )
    )


def _articles(inspection: Inspection) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column(say("lines", "行"), justify="right", no_wrap=True)
    table.add_column(say("kind", "类别"), no_wrap=True)
    table.add_column(say("article", "文章"), overflow="fold")
    for inspected in inspection.articles:
        kind = inspected.article.kind
        table.add_row(_range(inspected.whole), say(kind, _KINDS[kind]), _described(inspected))
    return table


def _described(inspected: InspectedArticle) -> Text:
    """The fields of an article, a line to each group of them."""
    article = inspected.article
    text = Text(sanitise(article.title) or say("(untitled)", "（无题）"), "bold")
    if article.kicker:
        text.append("\n" + say("kicker ", "引题 ") + sanitise(article.kicker))
    for line in (_credits(article), _times(article), _parts(article)):
        if line:
            text.append("\n" + line, "not bold")
    cut = " ".join(_range(passage) for passage in inspected.passages)
    text.append("\n" + say("passages ", "段落 ") + cut, "not bold dim")
    if len(inspected.pieces) > 1:
        text.append("\n" + say("in pieces ", "分段 ") + " ".join(map(_range, inspected.pieces)), "not bold dim")
    return text


def _credits(article: Article) -> str:
    named = [("byline", article.byline), ("source", article.source)]
    return " · ".join(sanitise(value) + _origin(article.origins.get(name)) for name, value in named if value)


def _times(article: Article) -> str:
    page = None if article.page is None else say(f"page {article.page}", f"第 {article.page} 版")
    named = [("date", article.date), ("place", article.place), ("page", page)]
    return " · ".join(sanitise(value) + _origin(article.origins.get(name)) for name, value in named if value)


def _parts(article: Article) -> str:
    came, goes = article.continues_from, article.continues_on
    first = say(f"from page {came}", f"上接 {came} 版") if came else ""
    rest = say(f"to page {goes}", f"下转 {goes} 版") if goes else ""
    return sanitise(" · ".join(filter(None, (first, rest))))


def _origin(origin: Origin | None) -> str:
    return "" if origin is None else f" ({say(origin.where, _WHERE[origin.where])} {origin.sure:.2f})"


def _skipped(inspection: Inspection) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column(say("skipped", "跳过"), justify="right", no_wrap=True)
    table.add_column(say("why", "原因"), no_wrap=True)
    table.add_column("", overflow="fold")
    for skipped in inspection.skipped:
        table.add_row(*_skipped_row(skipped))
    return table


def _skipped_row(skipped: SkippedLines) -> tuple[str, str, str]:
    where = "" if skipped.lines is None else _range(skipped.lines)
    return where, sanitise(say(skipped.reason, _REASONS.get(skipped.reason, skipped.reason))), sanitise(skipped.text)


def _range(lines: LineRange) -> str:
    return f"{lines.line_start}-{lines.line_end}" if lines.line_end > lines.line_start else f"{lines.line_start}"
