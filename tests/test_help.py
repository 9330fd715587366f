"""What `--help` prints, word for word, and that the READMEs name only what there is.

`python tests/test_help.py` writes the expected texts again.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from qa.cli import cli
from qa.help import commands_of
from qa.menu import MENU, find

ROOT = Path(__file__).parents[1]
PRINTING = """
import sys
from qa.cli import cli
from index.translations import speak

def help_of(command, context, names):
    print("$", " ".join(["qa", *names, "--help"]))
    name = names[-1] if names else "qa"
    with command.context_class(command, parent=context, info_name=name, **command.context_settings) as own:
        own.terminal_width = 80
        print(command.get_help(own))
        print()
        for name, below in sorted(getattr(command, "commands", {}).items()):
            help_of(below, own, [*names, name])

speak()
help_of(cli, None, [])
"""
OPTION = re.compile(r"(?<![\w-])(--?[a-z][a-z-]*)")


def printed(language: str) -> str:
    """The help of every command."""
    surroundings = os.environ | {"QA_LANG": language, "PYTHONIOENCODING": "utf-8", "COLUMNS": "80"}
    ran = subprocess.run([sys.executable, "-c", PRINTING], env=surroundings, capture_output=True, check=True, cwd=ROOT)
    return "\n".join(line.rstrip() for line in ran.stdout.decode("utf-8").splitlines()) + "\n"


def expected(language: str) -> Path:
    return Path(__file__).with_name(f"help.{language}.txt")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_help_says_what_is_expected_of_it(language: str) -> None:
    assert printed(language) == expected(language).read_text("utf-8"), "if this is meant: python tests/test_help.py"


def test_every_command_shows_an_example_and_describes_its_options() -> None:
    for command in commands_of(cli):
        if not isinstance(command, click.Group):
            assert "Example" in (command.help or "") and f"qa {'' if command.name else ''}" in (command.help or ""), (
                command.name
            )
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{command.name} {parameter.opts}"


def spans(text: str) -> Iterator[str]:
    """What is set in code: between backticks, and the lines of console blocks."""
    for block in re.findall(r"```(?:sh|console)?\n(.*?)```", text, re.DOTALL):
        yield from re.findall(r"^(?:\$ )?(qa\b.*)$", block, re.MULTILINE)
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_readme_names_only_commands_and_options_that_there_are(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    options = {option for command in commands_of(cli) for p in command.params for option in p.opts} | {"--help", "-h"}
    wrong = []
    for span in spans(text):
        if span.startswith("qa"):
            wrong += [span for option in OPTION.findall(span.partition("#")[0]) if option not in options]
            command: click.Command = cli
            for word in span.split()[1:]:
                if not isinstance(command, click.Group) or not re.fullmatch(r"[a-z]+", word):
                    break
                if word not in command.commands:
                    wrong.append(span)
                    break
                command = command.commands[word]
        elif span.startswith("--"):
            wrong += [span for option in OPTION.findall(span) if option not in options]
        elif re.match(r"/[a-z]+\b(?!/)", span) and find(span[1:].split()[0]) is None:
            wrong.append(span)
    assert wrong == []


def test_the_readme_names_every_command_of_the_conversation() -> None:
    for name in ("README.md", "README.zh.md"):
        text = (ROOT / name).read_text("utf-8")
        assert [entry.name for entry in MENU if f"/{entry.name}" not in text] == []


if __name__ == "__main__":
    for chosen in ("en", "zh"):
        expected(chosen).write_text(printed(chosen), "utf-8")
