"""`qa config`: what is set, where it was set, and a file to set it in."""

import json

import click

from index.language import sanitise, say
from index.settings import all_settings, template


@click.command(
    "config",
    help=say(
        "Show every setting, its value and where that came from."
        "\n\nAn option counts before $QA_NAME, that before qa.toml here, that before wenbao/qa.toml in the folder of"
        " your own settings (~/.config), and that before the default."
        "\n\nExamples:\n\n  qa config\n\n  qa config --template > qa.toml",
        "显示全部设置、取值和来源。"
        "\n\n先后次序：命令行选项、$QA_NAME、"
        "当前文件夹的 qa.toml、个人设置文件夹（~/.config）中的 wenbao/qa.toml、默认值。"
        "\n\n例：\n\n  qa config\n\n  qa config --template > qa.toml",
    ),
)
@click.option("--json", "as_json", is_flag=True, help=say("One JSON object.", "输出一个 JSON 对象。"))
@click.option(
    "--template",
    "as_template",
    is_flag=True,
    help=say("A qa.toml with everything in it.", "输出含全部设置的 qa.toml。"),
)
def config(as_json: bool, as_template: bool) -> None:
    """Show the settings."""
    if as_template:
        click.echo(template(), nl=False)
        return
    found = all_settings()
    if as_json:
        table = {f.setting.name: {"value": f.value, "origin": f.origin or None} for f in found}
        click.echo(json.dumps(table, ensure_ascii=False))
        return
    for one in found:
        value, origin = sanitise(one.value), sanitise(one.origin) or say("default", "默认")
        click.echo(f"{one.setting.name:<6} {value:<12} {origin:<16} {one.setting.meaning}")
