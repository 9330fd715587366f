"""`--index DIR`, as every command takes it."""

from pathlib import Path

import click

from index.language import say
from index.settings import index_folder

INDEX_OPTION = click.option(
    "--index",
    "index_folder_given",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=say(
        "The index; $QA_INDEX, qa.toml or .qa/ unless given.", "索引文件夹；不给则取 $QA_INDEX、qa.toml 或 .qa/。"
    ),
)


def chosen_folder(given: Path | None) -> Path:
    """The index named after the command, else the one named before it, else where it is looked for."""
    return index_folder(given or click.get_current_context().find_object(Path))
