"""`qa batch`: a file of questions to a file of answers."""

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NoReturn

import click

from index.cli import INDEX_OPTION
from index.language import sanitise, say
from index.settings import index_folder
from qa.exits import Exit
from qa.options import COUNT_OPTION, LITERAL_OPTION, filters_of, limit_options

if TYPE_CHECKING:  # help texts need none of what these import
    from qa.batch import Report, Summary

INPUT_FORMATS = ("text", "jsonl", "csv", "tsv")
OUTPUT_FORMATS = ("jsonl", "csv", "tsv", "md", "trec")


class Terminated(BaseException):
    """The process was asked to end."""


@click.command(
    help=say(
        "Answer every question of a file: one a line, JSON lines with id and question, or CSV or TSV with such columns."
        " A row that cannot be asked becomes a row with an error."
        "\n\nThe output is there when all is answered. Until then the answers are kept in OUT.partial, with which"
        " --resume goes on after any kind of stop; OUT.run.json says what the run was made with."
        "\n\nExamples:\n\n  qa batch questions.txt -o answers.jsonl"
        "\n\n  qa batch questions.csv -o answers.csv --resume --jobs 2\n\n  cat questions.txt | qa batch - --format tsv"
        "\n\nExit status: 0 answered, 1 nothing in this corpus, 2 some row or the command is in error.",
        "回答文件中的每个问题：每行一个，或含 id 与 question 的 JSON 行，或有这些列的 CSV、TSV。"
        "无法提问的行成为带错误说明的行。"
        "\n\n全部回答完毕后才有输出文件；此前的答案保存在 OUT.partial，无论怎样中断都可用 --resume 继续；"
        "OUT.run.json 记录运行条件。"
        "\n\n例：\n\n  qa batch questions.txt -o answers.jsonl"
        "\n\n  qa batch questions.csv -o answers.csv --resume --jobs 2\n\n  cat questions.txt | qa batch - --format tsv"
        "\n\n退出状态：0 已回答，1 语料中都没有，2 有行出错或命令有误。",
    )
)
@click.argument("questions", type=click.File("rb"), metavar="IN")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    default=Path("-"),
    metavar="OUT",
    help=say("Where answers go; standard output unless given.", "输出文件；不给则输出到标准输出。"),
)
@click.option(
    "--format",
    "layout",
    type=click.Choice(OUTPUT_FORMATS),
    help=say("Of the output; its ending says unless given, else jsonl.", "输出格式；不给则按扩展名，否则为 jsonl。"),
)
@click.option(
    "--from",
    "input_format",
    type=click.Choice(INPUT_FORMATS),
    help=say("Format of the questions; the file's ending says unless given.", "问题文件的格式；不给则按扩展名。"),
)
@click.option("--resume", is_flag=True, help=say("Go on where an earlier run was stopped.", "从上次中断处继续。"))
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    default=1,
    show_default=True,
    help=say("Processes that answer at the same time.", "同时回答的进程数。"),
)
@COUNT_OPTION
@limit_options
@LITERAL_OPTION
@INDEX_OPTION
@click.pass_context
def batch(
    context: click.Context,
    /,
    questions: BinaryIO,
    output: Path,
    layout: str | None,
    input_format: str | None,
    resume: bool,
    jobs: int,
    count: int,
    literal: bool,
    index_folder_given: Path | None,
    **limits: str | None,
) -> int:
    """Answer a file of questions."""
    from index.store import Index
    from qa.batch import Batch, answer_into, answer_rows
    from qa.conversation import Wishes
    from qa.outputs import LAYOUTS, output_format
    from qa.retrieve import Retriever
    from qa.rows import input_format as promised_format
    from qa.rows import read_questions

    streamed = str(output) == "-" or (output.exists() and not output.is_file())
    if streamed and resume:
        raise click.UsageError(say("--resume needs a file: -o OUT", "--resume 需要输出文件：-o OUT"))
    filters, as_of = filters_of(limits)
    rows = read_questions(questions.read(), questions.name, input_format or promised_format(questions.name))
    retriever = Retriever(Index(index_folder(index_folder_given or context.obj)))
    chosen = LAYOUTS[layout or output_format(output)]
    started = time.perf_counter()
    with _stoppable(None if streamed else output), _progress(str(output) == "-") as report:
        asked = Batch(rows, retriever, Wishes(count, filters, as_of, literal), jobs, report)
        if not streamed:
            given = limits["as_of"] is not None
            summary = answer_into(output, asked, chosen, resume=resume, as_of_given=given)
        else:
            with _writing(output) as write:
                summary = answer_rows(asked, write, chosen)
    click.echo(_summary(summary, time.perf_counter() - started), err=True)
    if summary.errors:
        return Exit.ERROR
    return Exit.ANSWERED if summary.answered else Exit.NOTHING_FOUND


@contextmanager
def _writing(output: Path) -> Iterator[Callable[[str], object]]:
    """What writes to standard output, a pipe or a device, a row at a time."""
    try:
        stream = sys.stdout if str(output) == "-" else output.open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        raise click.UsageError(
            say(f"cannot write {output}: {error.strerror}", f"无法写入 {output}：{error.strerror}")
        ) from error

    def write(text: str) -> None:
        stream.write(text)
        stream.flush()

    try:
        yield write
    finally:
        if stream is not sys.stdout:
            stream.close()


@contextmanager
def _stoppable(output: Path | None) -> Iterator[None]:
    """Let Ctrl-C and a request to end stop the batch, with a word about what is kept of it."""

    def terminate(*_: object) -> NoReturn:
        raise Terminated

    heard = signal.signal(signal.SIGTERM, terminate)
    try:
        yield
    except (KeyboardInterrupt, Terminated) as stopped:
        kept = say(
            f"; the answers so far are in {output}.partial, go on with the same command and --resume",
            f"；已有答案保存在 {output}.partial，用同一命令加 --resume 继续",
        )
        click.echo(sanitise(say("interrupted", "已中断") + (kept if output else "")), err=True)
        sys.exit(Exit.INTERRUPTED if isinstance(stopped, KeyboardInterrupt) else Exit.TERMINATED)
    finally:
        signal.signal(signal.SIGTERM, heard)


@contextmanager
def _progress(to_screen: bool) -> "Iterator[Report]":
    """A progress bar on standard error, where that is a terminal and the answers do not go to it too."""
    if not sys.stderr.isatty() or (to_screen and sys.stdout.isatty()):
        yield lambda done, total: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from qa.screen import console

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as progress:
        task = progress.add_task(say("answering", "回答"), total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _summary(summary: "Summary", seconds: float) -> str:
    kept = (
        say(f", {summary.kept} of them kept from before", f"，其中 {summary.kept} 条为此前所答") if summary.kept else ""
    )
    return say(
        f"{summary.answered} answered, {summary.not_in_corpus} not in this corpus, {summary.errors} errors"
        f"{kept}, {seconds:.1f} s",
        f"已回答 {summary.answered}，语料中没有 {summary.not_in_corpus}，出错 {summary.errors}"
        f"{kept}，用时 {seconds:.1f} 秒",
    )
