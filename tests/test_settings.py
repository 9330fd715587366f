"""Settings: where each comes from, and what is said of one that cannot be understood."""

from pathlib import Path

import pytest
import tomllib

from index import settings
from index.settings import SETTINGS, BadSettings, all_settings, template, value_of


@pytest.fixture(autouse=True)
def _nothing_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for setting in SETTINGS:
        monkeypatch.delenv(setting.variable, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "own"))
    (tmp_path / "own" / "wenbao").mkdir(parents=True)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


def test_a_variable_counts_before_the_file_here_and_that_before_the_user_s_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own" / "wenbao" / "qa.toml"
    own.write_text('k = 3\nkeys = "vi"\nindex = "a"\n', "utf-8")
    Path("qa.toml").write_text('k = 4\nindex = "b"\n', "utf-8")
    monkeypatch.setenv("QA_INDEX", "c")
    assert {found.setting.name: (found.value, found.origin) for found in all_settings()} == {
        "index": ("c", "$QA_INDEX"),
        "lang": ("auto", ""),
        "k": ("4", "qa.toml"),
        "keys": ("vi", str(own)),
        "theme": ("auto", ""),
        "links": ("auto", ""),
        "pager": ("auto", ""),
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("k = 0", "`k` is not a number from 1 to 100"),
        ('k = "x"', "`k` is not a number from 1 to 100"),
        ("k = true", "`k` is not a number from 1 to 100"),
        ("pager = 3", "`pager` is not text"),
        ('theme = "blue"', "`theme` is not one of auto, dark, light"),
        ('paper = "less"', "there is no setting `paper`, did you mean pager?"),
        ("x = 1", "there is no setting `x`"),
    ],
)
def test_what_cannot_be_understood_is_named(text: str, said: str) -> None:
    Path("qa.toml").write_text(text, "utf-8")
    with pytest.raises(BadSettings) as raised:
        all_settings()
    assert str(raised.value) == f"qa.toml: {said}; mend it; all settings: qa config --template"


def test_a_variable_that_cannot_be_understood_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QA_K", "many")
    with pytest.raises(BadSettings, match=r"\$QA_K: `k` is not a number"):
        value_of("k")


def test_the_template_is_a_file_of_the_defaults() -> None:
    uncommented = "\n".join(line.removeprefix("# ") for line in template().splitlines() if " = " in line)
    assert {name: str(value) for name, value in tomllib.loads(uncommented).items()} == {
        setting.name: setting.default for setting in settings.SETTINGS
    }
    assert tomllib.loads(template()) == {}
