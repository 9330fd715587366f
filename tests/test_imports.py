"""Imports point one way, as the contracts in pyproject.toml say."""

from pathlib import Path

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

SETTINGS = Path(__file__).parent.parent / "pyproject.toml"


def test_the_contracts_of_the_import_linter_hold() -> None:
    assert lint_imports(config_filename=str(SETTINGS), no_cache=True) == EXIT_STATUS_SUCCESS
