"""`qa completion`: the script with which a shell completes the command line."""

import click
from click.shell_completion import get_completion_class

from index.language import say

SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_QA_COMPLETE"


@click.command(
    help=say(
        "Print the script with which SHELL completes commands, options and files."
        "\n\nExamples:\n\n  qa completion bash >> ~/.bashrc\n\n  qa completion zsh >> ~/.zshrc"
        "\n\n  qa completion fish > ~/.config/fish/completions/qa.fish",
        "输出 SHELL 用的补全脚本，可补全命令、选项和文件。"
        "\n\n例：\n\n  qa completion bash >> ~/.bashrc\n\n  qa completion zsh >> ~/.zshrc"
        "\n\n  qa completion fish > ~/.config/fish/completions/qa.fish",
    )
)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print it."""
    script = get_completion_class(shell)
    if script is not None:
        click.echo(script(context.find_root().command, {}, "qa", VARIABLE).source())
