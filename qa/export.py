"""A conversation as a file: Markdown to read, JSON for programs, HTML to pass on."""

import html
import json
from collections.abc import Callable, Sequence
from pathlib import Path

from index.errors import UserError
from index.language import language, sanitise, say
from qa.answer import Answer
from qa.render import to_json, verdict_line


class CannotExport(UserError):
    """A conversation cannot be written to a file."""

    def __init__(self, file: Path, en: str, zh: str) -> None:
        super().__init__(
            f"cannot write {file}: {en}; name another: /export FILE", f"无法写入 {file}：{zh}；请换一个：/export FILE"
        )


def export(answers: Sequence[Answer], file: Path) -> None:
    """Write the answers of a conversation, in the form that the file's ending names.

    Raises:
        CannotExport: there is no such form, or the file cannot be written.
    """
    write = _FORMS.get(file.suffix.lower())
    if write is None:
        raise CannotExport(file, "its name should end in .md, .json or .html", "文件名应以 .md、.json 或 .html 结尾")
    try:
        file.write_text(write(answers), "utf-8")
    except OSError as error:
        raise CannotExport(file, f"{error.strerror}", f"{error.strerror}") from error


def _json(answers: Sequence[Answer]) -> str:
    return json.dumps([to_json(answer) for answer in answers], ensure_ascii=False, indent=1) + "\n"


def _markdown(answers: Sequence[Answer]) -> str:
    parts = []
    for answer in answers:
        parts.append(f"## {_plain(answer.question)}\n")
        parts.append(f"**{_plain(verdict_line(answer))}**\n")
        for citation in answer.citations:
            facts = _plain(_facts(citation.source, citation.date))
            parts.append(f"{citation.n}. {_plain(citation.title)} — {facts}`{_code(citation.location)}`\n")
            parts.append(f"   > {_plain(citation.display)}\n")
    return "\n".join(parts)


def _html(answers: Sequence[Answer]) -> str:
    parts = []
    for answer in answers:
        parts.append(f"<section><h2>{_escaped(answer.question)}</h2>")
        parts.append(f"<p><strong>{_escaped(verdict_line(answer))}</strong></p><ol>")
        for citation in answer.citations:
            facts = _escaped(_facts(citation.source, citation.date))
            parts.append(
                f"<li><b>{_escaped(citation.title)}</b> — {facts}<code>{_escaped(citation.location)}</code>"
                f"<blockquote>{_escaped(citation.display)}</blockquote></li>"
            )
        parts.append("</ol></section>")
    return _PAGE.format(language=language(), title=say("Questions and answers", "问答"), body="\n".join(parts))


def _facts(*facts: str | None) -> str:
    return "".join(f"{fact} · " for fact in facts if fact)


def _plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>#&|~" else c for c in sanitise(text))


def _code(text: str) -> str:
    return sanitise(text).replace("`", "'")


def _escaped(text: str) -> str:
    return html.escape(sanitise(text))


_PAGE = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<title>{title}</title>
<style>
body {{ max-width: 44em; margin: 2em auto; padding: 0 1em; font-family: serif; line-height: 1.6 }}
blockquote {{ margin: .3em 0 1em; color: GrayText }}
</style>
<h1>{title}</h1>
{body}
</html>
"""

_FORMS: dict[str, Callable[[Sequence[Answer]], str]] = {".md": _markdown, ".json": _json, ".html": _html}
