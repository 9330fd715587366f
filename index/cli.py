"""`qa index ...`: build an index and look at it."""

import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from index.folder_option import INDEX_OPTION as INDEX_OPTION
from index.folder_option import chosen_folder
from index.language import sanitise, say
from index.progress import progress
from index.upkeep import UPKEEP_COMMANDS

if TYPE_CHECKING:
    from index.build import BuildReport
    from index.store import Index


@click.group("index", help=say("Build an index of articles and look at it.", "建立和查看文章索引。"))
def index_commands() -> None:
    """The group that the commands below belong to."""


for command in UPKEEP_COMMANDS:
    index_commands.add_command(command)


_KEEP_OPTION = click.option(
    "--keep",
    type=click.IntRange(0),
    default=0,
    metavar="N",
    help=say("Earlier generations left to go back to; none unless given.", "保留几版旧索引以便退回；默认不保留。"),
)


_JOBS_OPTION = click.option(
    "--jobs",
    type=click.IntRange(1),
    metavar="N",
    help=say(
        "Processes that read and cut at once; as many as there are processors unless given.",
        "同时读取和切分的进程数；默认与处理器数相同。",
    ),
)


@index_commands.command(
    "build",
    help=say(
        "Read every file under PATH... and build an index.\n\nExample: qa index build seeds --index .qa",
        "读取 PATH 下的所有文件，建立索引。\n\n例：qa index build seeds --index .qa",
    ),
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@INDEX_OPTION
@click.option(
    "--model",
    metavar="NAME_OR_PATH",
    help=say(
        "A sentence-transformers or model2vec model in place of the encoder that ships.",
        "用指定的 sentence-transformers 或 model2vec 模型代替自带编码器。",
    ),
)
@click.option(
    "--faiss",
    metavar="FACTORY",
    help=say(
        "The FAISS index to search, else chosen by size: Flat, IVFn,PQmx4fs, IVFn,SQ8, IVFn,SQ4 or IVFn,Flat.",
        "用指定的 FAISS 索引代替按规模选择的：Flat、IVFn,PQmx4fs、IVFn,SQ8、IVFn,SQ4 或 IVFn,Flat。",
    ),
)
@_JOBS_OPTION
@_KEEP_OPTION
def build(
    paths: tuple[Path, ...],
    index_folder_given: Path | None,
    model: str | None,
    faiss: str | None,
    jobs: int | None,
    keep: int,
) -> None:
    """Build, then say what was read and what was not."""
    from index.build import build_index  # deferred with all it imports: help texts need none of it
    from index.crew import processors
    from index.encoders import load_encoder

    folder = chosen_folder(index_folder_given)
    started = time.perf_counter()
    with progress() as advance:
        report = build_index(
            list(paths), folder, load_encoder(model), keep=keep, jobs=jobs or processors(), faiss=faiss, advance=advance
        )
    _tell_unread(report)
    counts, seconds = report.manifest.counts, time.perf_counter() - started
    click.echo(
        say(
            f"{counts['documents']} files, {counts['articles']} articles, {counts['passages']} passages"
            f" in {folder} ({report.manifest.generation}), {seconds:.1f} s",
            f"{counts['documents']} 个文件，{counts['articles']} 篇文章，{counts['passages']} 个段落，"
            f"已存入 {folder}（{report.manifest.generation}），用时 {seconds:.1f} 秒",
        )
    )
    if report.unreadable:
        sys.exit(2)


@index_commands.command(
    "update",
    help=say(
        "Read what changed since the index was built, and drop what is gone.\n\n"
        "Any PATH that is not under the index's folders yet is taken in.\n\nExample: qa index update",
        "只读取索引建立之后有变化的文件，并去掉已删除的。\n\n"
        "给出的 PATH 若不在索引原有的文件夹内，则一并收入。\n\n例：qa index update",
    ),
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@INDEX_OPTION
@_JOBS_OPTION
@_KEEP_OPTION
def update(paths: tuple[Path, ...], index_folder_given: Path | None, jobs: int | None, keep: int) -> None:
    """Update, then say what had changed and what could not be read."""
    from index.build import update_index  # deferred, as for build
    from index.crew import processors

    with progress() as advance:
        folder = chosen_folder(index_folder_given)
        report = update_index(folder, list(paths), keep=keep, jobs=jobs or processors(), advance=advance)
    _tell_unread(report)
    changes = report.changes
    click.echo(
        say(
            f"{changes.new} new, {changes.changed} changed, {changes.unchanged} unchanged, {changes.removed} removed",
            f"新增 {changes.new}，变化 {changes.changed}，未变 {changes.unchanged}，移除 {changes.removed}",
        )
    )
    if report.unreadable:
        sys.exit(2)


def _tell_unread(report: "BuildReport") -> None:
    """Name on standard error what was not read, but only count what nobody expects to be."""
    for error in report.unreadable:
        click.echo(sanitise(str(error)), err=True)
    surprising = [s for s in report.skipped if not s.expected and s.path not in {e.path for e in report.unreadable}]
    for skipped in surprising:
        line = say(f"skipped {skipped.path}: {skipped.reason}", f"跳过 {skipped.path}：{skipped.reason}")
        click.echo(sanitise(line), err=True)
    expected = sum(s.expected for s in report.skipped)
    if expected:
        click.echo(say(f"left alone: {expected} pictures and recordings", f"未读：{expected} 个图片或音视频"), err=True)


@index_commands.command(
    "info", help=say("Say what an index holds.\n\nExample: qa index info", "查看索引内容。\n\n例：qa index info")
)
@INDEX_OPTION
@click.option("--json", "as_json", is_flag=True, help=say("One JSON object.", "输出一个 JSON 对象。"))
def info(index_folder_given: Path | None, as_json: bool) -> None:
    """Files, articles, passages, encodings, kinds, dates, encoder and what was not read."""
    from index.store import Index

    index = Index(chosen_folder(index_folder_given))
    facts = describe(index)
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False, indent=1))
        return
    for name, value in facts.items():
        if isinstance(value, dict):
            value = ", ".join(f"{k} {v}" for k, v in value.items())
        entries = value if isinstance(value, list) else [value]
        indent = "\n  " if isinstance(value, list) else ""
        click.echo(f"{name}: " + ("".join(f"{indent}{sanitise(str(entry))}" for entry in entries) or "-"))


@index_commands.command(
    "inspect",
    help=say(
        "Show how a file is read: encoding, articles, fields, passages, skipped lines. No index is needed."
        "\n\nExample: qa index inspect seeds/000.txt",
        "查看一个文件是怎样读取的：编码、文章、各字段、段落、跳过的行。不需要索引。"
        "\n\n例：qa index inspect seeds/000.txt",
    ),
)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--json", "as_json", is_flag=True, help=say("One JSON object.", "输出一个 JSON 对象。"))
def inspect(file: Path, as_json: bool) -> None:
    """Read, then show."""
    from index.inspection import inspect_file, to_json

    inspection = inspect_file(file)
    if as_json:
        click.echo(json.dumps(to_json(inspection), ensure_ascii=False, indent=1))
        return
    from index.inspection_table import show  # deferred: rich is slow to load

    show(inspection)


def describe(index: "Index") -> dict[str, object]:
    """What an opened index holds, by name, ready for JSON."""
    manifest = index.manifest
    documents = index.catalogue.documents()
    articles = index.catalogue.articles()
    dates = sorted(article.date for article in articles if article.date)
    return {
        "index": str(index.folder),
        "generation": manifest.generation,
        "created": manifest.created,
        "encoder": manifest.encoder["name"],
        **manifest.counts,
        "bytes": sum(int(entry["size"]) for entry in manifest.files.values()),
        "encodings": dict(Counter(encoding for _, encoding, *_ in documents).most_common()),
        "kinds": dict(Counter(article.kind for article in articles).most_common()),
        "dates": f"{dates[0]} - {dates[-1]}" if dates else None,
        "roots": list(manifest.roots),
        "skipped": [f"{skipped.path}: {skipped.reason}" for skipped in index.catalogue.skipped()],
        "rebuild": manifest.rebuild_in(index.folder),
    }
