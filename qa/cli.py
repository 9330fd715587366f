"""The `qa` command: thin commands that open, ask and show, and the one place where errors are caught."""

import io
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from index.cli import INDEX_OPTION, index_commands
from index.errors import UserError
from index.language import choose_language, sanitise, say
from index.settings import index_folder, value_of
from index.translations import speak
from qa.batch_command import batch
from qa.completion_command import VARIABLE, completion
from qa.doctor_command import doctor
from qa.evaluate_command import evaluate_command
from qa.exits import Exit
from qa.help import format_all
from qa.options import COUNT_OPTION, LITERAL_OPTION, filters_of, limit_options
from qa.settings_command import config
from qa.show_command import show as show_command

if TYPE_CHECKING:
    from datetime import date

    from qa.explanation import Explanation
    from qa.filters import Filters
    from qa.retrieve import Retriever


def main() -> NoReturn:
    """Run the command line and turn every error into one line and an exit status."""
    _use_utf8()
    speak()
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        status = cli.main(prog_name="qa", complete_var=VARIABLE, standalone_mode=False)
        sys.exit(status if isinstance(status, int) else Exit.ANSWERED)
    except click.ClickException as error:
        _show(error)
        sys.exit(Exit.ERROR)
    except (click.Abort, KeyboardInterrupt):
        click.echo(say("interrupted", "已中断"), err=True)
        sys.exit(Exit.INTERRUPTED)
    except UserError as error:
        click.echo(f"qa: {sanitise(str(error))}", err=True)
        sys.exit(Exit.ERROR)


@click.group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help=say(
        "Ask a folder of newspaper articles a question and get the passages that answer, cited to the line."
        "\n\nWithout a command, a conversation begins.",
        "向一文件夹的报纸文章提问，得到注明出处（到行）的答案。\n\n不带命令则进入对话。",
    ),
)
@INDEX_OPTION
@click.option(
    "--lang",
    type=click.Choice(["en", "zh"]),
    help=say("Language of the messages; the locale's unless given.", "界面语言；不给则取系统语言。"),
)
@limit_options
@click.version_option(package_name="wenbao", prog_name="qa", help=say("Show the version and exit.", "显示版本。"))
@click.pass_context
def cli(context: click.Context, /, index_folder_given: Path | None, lang: str | None, **limits: str | None) -> int:
    """Without a command, begin the conversation."""
    if lang:
        choose_language("zh" if lang == "zh" else "en")
    context.obj = index_folder_given
    if context.invoked_subcommand is None:
        folder, (filters, as_of) = index_folder(index_folder_given), filters_of(limits)
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            return _take_stream(folder, filters, as_of)
        from qa.repl import converse  # deferred: only the REPL needs prompt_toolkit

        converse(folder, filters, as_of)
    return Exit.ANSWERED


@cli.command(
    help=say(
        "Answer one QUESTION.\n\nExample: qa ask 石家庄市累计建成多少个国家级标准化试点项目？\n\n"
        "Exit status: 0 answered, 1 not in this corpus, 2 error.",
        "回答一个问题。\n\n例：qa ask 石家庄市累计建成多少个国家级标准化试点项目？\n\n"
        "退出状态：0 已回答，1 语料中没有，2 出错。",
    )
)
@click.argument("question")
@click.option("--json", "as_json", is_flag=True, help=say("One JSON object.", "输出一个 JSON 对象。"))
@COUNT_OPTION
@click.option("--explain", is_flag=True, help=say("Say what each part of the method gave.", "说明各步给了多少分。"))
@limit_options
@LITERAL_OPTION
@INDEX_OPTION
@click.pass_context
def ask(
    context: click.Context,
    /,
    question: str,
    as_json: bool,
    count: int,
    explain: bool,
    literal: bool,
    index_folder_given: Path | None,
    **limits: str | None,
) -> int:
    """Answer one question."""
    from qa.conversation import Conversation, Wishes  # deferred with all they import: help texts need none of it
    from qa.links import Links
    from qa.marks import Marker
    from qa.memory import remember
    from qa.render import json_line, show, to_json
    from qa.screen import console

    if not question.strip():
        raise click.UsageError(say("the question is empty", "问题是空的"))
    if any("\ud800" <= character <= "\udfff" for character in question):
        raise click.UsageError(say("the question is not UTF-8 text", "问题不是 UTF-8 文本"))
    filters, as_of = filters_of(limits)
    retriever = _open(index_folder_given or context.obj)
    conversation = Conversation(retriever, Wishes(count, filters, as_of, literal))
    answer = conversation.ask(question.strip())
    explanation = conversation.explain(answer) if explain else None
    remember(answer, retriever.index.folder)
    if as_json:
        click.echo(json_line(to_json(answer, _reasons(explanation) if explanation else None)))
    else:
        links = Links(tuple(map(Path, retriever.index.manifest.roots)), value_of("links"))
        marks_of = Marker(answer.rewritten or answer.question, retriever).marks
        show(answer, console(theme=value_of("theme")), links, marks_of=marks_of)
        if explanation:
            from qa.reasons import show_explanation

            show_explanation(explanation, console())
    return Exit.ANSWERED if answer.answerable else Exit.NOTHING_FOUND


for command in (show_command, batch, evaluate_command, index_commands, config, doctor, completion):
    cli.add_command(command)
format_all(cli)


def _open(given: Path | None) -> "Retriever":
    from index.store import Index
    from qa.retrieve import Retriever

    return Retriever(Index(index_folder(given)))


def _reasons(explanation: "Explanation") -> dict[str, Any]:
    from qa.reasons import explanation_json

    return explanation_json(explanation)


def _take_stream(folder: Path, filters: "Filters", as_of: "date") -> Exit:
    """Answer the lines of a pipe."""
    from qa.conversation import Wishes
    from qa.desk import Desk, Ways
    from qa.screen import console
    from qa.stream import take_all

    desk = Desk(folder, Wishes(int(value_of("k")), filters, as_of), console(), Ways())
    done = take_all(sys.stdin, desk, lambda message: click.echo(f"qa: {sanitise(message)}", err=True))
    if not done:
        return Exit.ERROR
    return Exit.ANSWERED if any(answer.answerable for answer in desk.answers) else Exit.NOTHING_FOUND


def _show(error: click.ClickException) -> None:
    """Print what click says of a command line, in which words of any kind may have been given."""
    shown = io.StringIO()
    error.show(shown)
    for line in shown.getvalue().splitlines():
        click.echo(sanitise(line), err=True)


def _use_utf8() -> None:
    """Speak UTF-8 whatever the locale says: the articles are Chinese."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    # The matrices of one question are small: waking other threads doubles the time that they take.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
