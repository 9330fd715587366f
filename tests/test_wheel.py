"""The wheel holds what it needs to answer, and nothing of what made it."""

import json
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODEL = "index/models/wenbao-static"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    return next(folder.glob("wenbao-*-py3-none-any.whl"))


def test_the_wheel_holds_the_encoder_and_the_schema(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    model = {f"{MODEL}/{name}" for name in ("model.safetensors", "tokenizer.json", "config.json", "README.md")}
    assert {*model, "qa/answer.schema.json"} - names == set()


def test_the_wheel_holds_only_the_two_packages(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"qa", "index"}


@pytest.mark.slow
def test_an_installed_wheel_answers_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    bin_ = make_environment(tmp_path / "venv")
    install(bin_, wheel)
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    run(bin_, tmp_path, "index", "build", "seeds", "--index", ".qa")

    shown = run(bin_, tmp_path, "ask", "石家庄市累计建成多少个国家级标准化试点项目？", "--index", ".qa", "--json")

    answer = json.loads(shown)
    cited = answer["citations"][answer["answer"]["citation"] - 1]
    assert cited["path"] == "seeds/000_b415615f2b154f57.txt"
    assert "国家级标准化试点项目26个" in cited["text"]


def make_environment(folder: Path) -> Path:
    venv.create(folder, with_pip=True)
    return folder / ("Scripts" if os.name == "nt" else "bin")


def install(bin_: Path, wheel: Path) -> None:
    pip = [str(bin_ / "python"), "-m", "pip", "install", "--quiet", "-c", str(ROOT / "constraints.txt"), str(wheel)]
    installed = subprocess.run(pip, capture_output=True, text=True, encoding="utf-8", env=environment())
    if installed.returncode != 0 and "connection broken by" in installed.stderr:
        pytest.skip("no package registry can be reached")
    assert installed.returncode == 0, installed.stderr


def run(bin_: Path, folder: Path, *arguments: str) -> str:
    command = [str(bin_ / "qa"), *arguments]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", env=environment())
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def environment() -> dict[str, str]:
    """This one, without what would let the checkout answer in place of the wheel."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "QA_"))}
