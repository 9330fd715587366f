"""`qa doctor`: say what is wrong and what to run."""

from pathlib import Path

import click

from index.folder_option import INDEX_OPTION
from index.language import sanitise, say
from index.settings import index_folder
from qa.exits import Exit


@click.command(
    help=say(
        "Check the installation and the index; every failed check ends with the next thing to run."
        "\n\nExit status: 0 all is well, 2 something is not."
        "\n\nExample: qa doctor",
        "检查安装和索引；凡未通过的检查都以下一步该运行的命令结尾。"
        "\n\n退出状态：0 一切正常，2 有问题。\n\n例：qa doctor",
    )
)
@INDEX_OPTION
@click.pass_context
def doctor(context: click.Context, index_folder_given: Path | None) -> int:
    """Examine, then say how many checks failed."""
    from qa.doctor import examine  # deferred with all it imports

    failed = 0
    for finding in examine(_folder(index_folder_given or context.find_object(Path))):
        mark = "ok  " if finding.fine else say("FAIL", "失败")
        then = "" if finding.fine else f" next: {finding.then}"
        click.echo(sanitise(f"{mark} {finding.name}: {finding.said}{then}"))
        failed += not finding.fine
    click.echo(say("all is well", "一切正常") if not failed else say(f"{failed} checks failed", f"{failed} 项未通过"))
    return Exit.ERROR if failed else Exit.ANSWERED


def _folder(given: Path | None) -> Path:
    """The index that would be asked; settings that cannot be read are the doctor's to report."""
    from index.settings import DEFAULT_INDEX, BadSettings

    try:
        return index_folder(given)
    except BadSettings:
        return DEFAULT_INDEX
