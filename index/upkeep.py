"""`qa index verify`, `list`, `switch` and `remove`: looking after what is on the disk."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from index.folder_option import INDEX_OPTION, chosen_folder
from index.language import sanitise, say

if TYPE_CHECKING:
    from index.verify import Verdict

_NAMED = 10
"""How many sources that changed are named."""

_CHANGES = {"changed": "变化", "new": "新增", "gone": "已删除"}


@click.command(
    help=say(
        "Check every byte of the index, every reference in it, and whether its sources are as they were."
        "\n\nExit status: 0 whole, 2 damaged.\n\nExample: qa index verify",
        "检查索引的每个字节、其中的每处引用，以及源文件有无变化。"
        "\n\n退出状态：0 完好，2 有损坏。\n\n例：qa index verify",
    )
)
@INDEX_OPTION
def verify(index_folder_given: Path | None) -> None:
    """Look at everything, then say what to do."""
    from index.verify import verify as look  # deferred with all it imports

    folder = chosen_folder(index_folder_given)
    verdict = look(folder)
    for damage in verdict.damage:
        click.echo(sanitise(say(f"damaged: {damage.file}: {damage.what}", f"损坏：{damage.file}：{damage.what}")))
    if verdict.damage:
        click.echo(
            say(f"build the index again with: {verdict.rebuild}", f"请重新建立索引：{verdict.rebuild}"), err=True
        )
        sys.exit(2)
    _tell_stale(verdict, folder)
    click.echo(say(f"the index is whole: {verdict.files} files checked", f"索引完好：已检查 {verdict.files} 个文件"))


def _tell_stale(verdict: "Verdict", folder: Path) -> None:
    for path, how in verdict.stale[:_NAMED]:
        click.echo(sanitise(say(f"{how} since indexed: {path}", f"建立索引后{_CHANGES[how]}：{path}")))
    more = len(verdict.stale) - _NAMED
    if more > 0:
        click.echo(say(f"... and {more} more", f"……另有 {more} 个"))
    if verdict.stale:
        command = f"qa index update --index {folder}"
        click.echo(say(f"bring it up to date with: {command}", f"请更新索引：{command}"))


@click.command(
    "list",
    help=say(
        "List the generations that are on the disk.\n\nExample: qa index list",
        "列出磁盘上的各版索引。\n\n例：qa index list",
    ),
)
@INDEX_OPTION
def list_command(index_folder_given: Path | None) -> None:
    """One line a generation."""
    from index.history import list_generations

    for kept in list_generations(chosen_folder(index_folder_given)):
        if kept.manifest is None:
            facts = say("damaged, unfinished or of another format", "已损坏、未完成或格式不同")
        else:
            counts = kept.manifest.counts
            facts = f"{kept.manifest.created}  " + say(
                f"{counts['documents']} files, {counts['passages']} passages",
                f"{counts['documents']} 个文件，{counts['passages']} 个段落",
            )
        click.echo(f"{'*' if kept.live else ' '} {kept.name}  {sanitise(facts)}")


@click.command(
    help=say(
        "Answer from another generation that is on the disk.\n\nExample: qa index switch gen-3",
        "改用磁盘上的另一版索引。\n\n例：qa index switch gen-3",
    )
)
@click.argument("generation")
@INDEX_OPTION
def switch(generation: str, index_folder_given: Path | None) -> None:
    """Check it whole, then point at it."""
    from index.history import switch as switch_to

    switch_to(chosen_folder(index_folder_given), generation)
    click.echo(say(f"{generation} is live now", f"现在使用 {generation}"))


@click.command(
    help=say(
        "Remove a generation that is not in use.\n\nExample: qa index remove gen-2",
        "删除一版不在使用的索引。\n\n例：qa index remove gen-2",
    )
)
@click.argument("generation")
@INDEX_OPTION
def remove(generation: str, index_folder_given: Path | None) -> None:
    """Remove it."""
    from index.history import remove as remove_generation

    remove_generation(chosen_folder(index_folder_given), generation)
    click.echo(say(f"{generation} removed", f"已删除 {generation}"))


UPKEEP_COMMANDS = (verify, list_command, switch, remove)
