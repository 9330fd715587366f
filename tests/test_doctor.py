"""`qa doctor`, `qa config` and `qa completion`."""

import json
import shutil
from pathlib import Path

import pytest
from test_cli import qa, small

from qa.doctor import examine


def test_a_sound_installation_has_nothing_wrong(tmp_path: Path) -> None:
    small(tmp_path / "corpus")
    own = {"LC_ALL": "C.UTF-8", "XDG_STATE_HOME": str(tmp_path)}
    assert qa("index", "build", "corpus", cwd=tmp_path)[0] == 0
    status, out, err = qa("doctor", cwd=tmp_path, own=own)
    assert (status, err, out.splitlines()[-1]) == (0, "", "all is well")
    assert [line.split(":")[0] for line in out.splitlines()[:-1]] == [
        f"ok   {name}"
        for name in ("python", "libraries", "settings", "encoder", "index", "sources", "memory", "disk", "terminal")
    ]


def test_every_failed_check_ends_with_what_to_run(
    index_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "qa.toml").write_text("k = 0", "utf-8")
    (tmp_path / "blocked").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "blocked"))
    found = {finding.name: finding for finding in examine(tmp_path / "none")}
    assert {name: finding.then for name, finding in found.items() if not finding.fine and name != "terminal"} == {
        "settings": "qa config --template",
        "index": f"qa index build PATH --index {tmp_path / 'none'}",
        "memory": "export XDG_STATE_HOME=~/.state",
    }
    broken = Path(shutil.copytree(index_folder, tmp_path / "broken"))
    file = next(broken.glob("gen-*/vectors.faiss"))
    file.write_bytes(file.read_bytes()[:-1])
    found = {finding.name: finding for finding in examine(broken)}
    assert found["index"].then == f"qa index verify --index {broken}"
    assert found["sources"].then.startswith("qa index build ")


def test_sources_that_changed_are_noticed(tmp_path: Path) -> None:
    small(tmp_path / "corpus")
    assert qa("index", "build", "corpus", cwd=tmp_path)[0] == 0
    (tmp_path / "corpus" / "new.txt").write_text("标题\n\n本报讯(记者 李明)新。\n", "utf-8")
    status, out, _ = qa("doctor", "--index", ".qa", cwd=tmp_path, own={"LC_ALL": "C.UTF-8"})
    line = next(line for line in out.splitlines() if "sources" in line)
    assert (status, line.startswith("FAIL sources: 1 files"), line.partition(" next: ")[2]) == (
        2,
        True,
        "qa index update --index .qa",
    )


def test_settings_are_shown_with_where_they_came_from(tmp_path: Path) -> None:
    (tmp_path / "qa.toml").write_text('theme = "dark"\n', "utf-8")
    own = {"QA_K": "7", "XDG_CONFIG_HOME": str(tmp_path)}
    status, out, err = qa("config", cwd=tmp_path, own=own)
    assert (status, err) == (0, "")
    assert [line.split()[:3] for line in out.splitlines()] == [
        ["index", ".qa", "default"],
        ["lang", "auto", "default"],
        ["k", "7", "$QA_K"],
        ["keys", "auto", "default"],
        ["theme", "dark", "qa.toml"],
        ["links", "auto", "default"],
        ["pager", "auto", "default"],
    ]
    assert json.loads(qa("config", "--json", cwd=tmp_path, own=own)[1])["k"] == {"value": "7", "origin": "$QA_K"}


def test_the_number_of_citations_may_be_set(index_folder: Path, tmp_path: Path) -> None:
    asked = ("ask", "石家庄", "--json", "--index", index_folder)
    assert len(json.loads(qa(*asked, cwd=tmp_path, own={"QA_K": "2"})[1])["citations"]) == 2
    assert len(json.loads(qa(*asked, "-k", 3, cwd=tmp_path, own={"QA_K": "2"})[1])["citations"]) == 3


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_its_script_and_asks_the_program(shell: str, tmp_path: Path) -> None:
    status, out, err = qa("completion", shell, cwd=tmp_path)
    assert (status, err) == (0, "") and "_QA_COMPLETE" in out and "qa" in out
    own = {"_QA_COMPLETE": f"{shell}_complete", "COMP_WORDS": "qa doc", "COMP_CWORD": "1"}
    if shell == "fish":
        own["COMP_CWORD"] = "doc"
    assert "doctor" in qa(cwd=tmp_path, own=own)[1]
