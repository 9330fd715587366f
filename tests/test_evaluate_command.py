"""`qa eval` as it is run: tables, comparisons and charts, and what it says of what it cannot do."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from qa.chart import NoChart, draw
from qa.measures import Bin

QA = Path(sys.executable).with_name("qa")
PNG = b"\x89PNG\r\n\x1a\n"


def qa(*arguments: object, cwd: Path, **own: str) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of a run."""
    ignored = ("QA_", "LC_", "LANG", "COLUMNS")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ignored)} | own
    ran = subprocess.run([str(QA), *map(str, arguments)], cwd=cwd, capture_output=True, env=kept, timeout=300)
    return ran.returncode, ran.stdout.decode("utf-8"), ran.stderr.decode("utf-8")


@pytest.fixture
def folder(index_folder: Path, tmp_path: Path) -> Path:
    """Labelled questions to the index of the seeds: two that it answers, one that it refuses."""
    (tmp_path / "qa.toml").write_text(f'index = "{index_folder}"\n', "utf-8")
    rows = [
        {
            "id": "a",
            "question": "石家庄市累计建成多少个国家级标准化试点项目？",
            "answer": "26个",
            "type": "number",
            "file": "000_b415615f2b154f57.txt",
        },
        {"id": "b", "question": "石家庄市累计建成多少个国家级标准化试点项目？", "answer": "27个", "type": "数量"},
        {"id": "c", "question": "珠穆朗玛峰有多高？"},
    ]
    (tmp_path / "q.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return tmp_path


def test_a_table_of_types_is_shown_the_worst_first_and_runs_are_compared(folder: Path) -> None:
    status, out, err = qa("eval", "q.jsonl", "-o", "run.jsonl", cwd=folder)
    assert (status, err) == (0, "")
    assert out == (
        "     questions  3\n"
        "     success@1  0.5\n"
        "     success@3  0.5\n"
        "        mrr@10  0.5\n"
        "      answered  1.0\n"
        "         right  0.5\n"
        "          span  0.5\n"
        "         exact  0.5\n"
        "            f1  0.8333\n"
        "       refused  1.0\n"
        "         auroc  1.0\n"
        f"           ece  {json.loads(qa('eval', 'q.jsonl', '--json', cwd=folder)[1])['ece']}\n"
        "\n"
        "type          questions  success@1  success@3  mrr@10  answered  right   span  exact     f1  refused\n"
        "数量                  1      0.000      0.000   0.000     1.000  0.000  0.000  0.000  0.667        -\n"
        "number                1      1.000      1.000   1.000     1.000  1.000  1.000  1.000  1.000        -\n"
        "unanswerable          1          -          -       -         -      -      -      -      -    1.000\n"
    )
    worse = (folder / "run.jsonl").read_text("utf-8").replace("26个", "28个")
    (folder / "worse.jsonl").write_text(worse, "utf-8")
    status, out, err = qa("eval", "q.jsonl", "--compare", "worse.jsonl", "--plot", "chart.svg", cwd=folder)
    assert (status, err) == (0, "")
    shown = out.splitlines()
    place = shown.index("against worse.jsonl:")
    assert shown[place + 1].split() == "measure n this that difference 95% better worse p".split()
    right = next(line for line in shown[place:] if line.startswith("right "))
    assert right == "right      2  0.5000  0.0000     +0.5000  +0.0000..+1.0000       1      0  1.0000"
    chart = (folder / "chart.svg").read_text("utf-8")
    assert [word for word in ("<svg", "Calibration", "this run", "worse.jsonl") if word not in chart] == []


def test_a_beir_folder_is_measured_kept_and_compared(tmp_path: Path) -> None:
    corpus = [{"_id": "apples", "text": "今年苹果产量达到三万吨。"}, {"_id": "river", "text": "滹沱河水面扩大。"}]
    (tmp_path / "set" / "qrels").mkdir(parents=True)
    (tmp_path / "set" / "corpus.jsonl").write_text("".join(json.dumps(row) + "\n" for row in corpus), "utf-8")
    (tmp_path / "set" / "queries.jsonl").write_text(json.dumps({"_id": "q", "text": "苹果产量多少？"}), "utf-8")
    (tmp_path / "set" / "qrels" / "test.tsv").write_text("q\tapples\t1\n", "utf-8")
    assert qa("eval", "set", "-o", "here.trec", "--plot", "chart.png", cwd=tmp_path)[0] == 0
    ranked = [line.split() for line in (tmp_path / "here.trec").read_text("utf-8").splitlines()]
    assert [(line[0], line[2], line[3]) for line in ranked] == [("q", "apples", "1"), ("q", "river", "2")]
    assert (tmp_path / "chart.png").read_bytes().startswith(PNG)
    (tmp_path / "there.trec").write_text("q Q0 river 1 2.0 other\nq Q0 apples 2 1.0 other\n", "utf-8")
    given = ("eval", "set", "--compare", "there.trec", "--measure", "P@1", "--json")
    status, out, _ = qa(*given, cwd=tmp_path)
    found = json.loads(out)
    compared = {d["measure"]: (d["here"], d["there"], d["better"], d["p"]) for d in found["compared"]}
    assert (status, found["P@1"], compared["mrr@10"], compared["P@1"]) == (0, 1.0, (1, 0.5, 1, 1.0), (1.0, 0.0, 1, 1.0))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a", "b"], "Error: name one BEIR folder, or files\n"),
        (["q.jsonl", "--model", "m"], "Error: --model is for a BEIR folder\n"),
        (
            ["no.jsonl"],
            "qa: no.jsonl: No such file or directory; each line is a JSON object with question, and answer or start and"
            " end: qa eval FILE\n",
        ),
        (
            ["q.jsonl", "--compare", "q.toml"],
            "qa: q.toml: it cannot be read as UTF-8 text; give what was written by: qa eval SET -o RUN\n",
        ),
        (
            ["q.jsonl", "--compare", "qa.toml"],
            "qa: qa.toml: line 1 is no answer with an id; give what was written by: qa eval SET -o RUN\n",
        ),
        (
            ["q.jsonl", "--measure", "foo"],
            "qa: there is no measure foo; name one as ir-measures does: AP@100, P@5, nDCG@20, RBP(p=0.8)\n",
        ),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(arguments: list[str], said: str, folder: Path) -> None:
    status, out, err = qa("eval", *arguments, cwd=folder)
    assert (status, out, err[-len(said) :]) == (2, "", said)


def test_without_matplotlib_it_is_said_what_to_install(folder: Path) -> None:
    """A module of that name that cannot be imported stands where none is installed."""
    (folder / "without").mkdir()
    (folder / "without" / "matplotlib.py").write_text("raise ImportError\n", "utf-8")
    path = os.pathsep.join(filter(None, [str(folder / "without"), os.environ.get("PYTHONPATH")]))
    assert qa("eval", "q.jsonl", "--plot", "chart.svg", cwd=folder, PYTHONPATH=path) == (
        2,
        "",
        "qa: charts need matplotlib; install it with: pip install 'wenbao[plot]'\n",
    )


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_same_figures_give_the_same_chart(tmp_path: Path) -> None:
    curves = {"this run": {1: 0.5, 10: 0.9}, "that": {1: 0.4, 10: 0.95}}
    bins = {"this run": [Bin(3, 0.2, 0.1), Bin(9, 0.9, 0.8)]}
    for ending in (".svg", ".png"):
        for name in ("a", "b"):
            draw(tmp_path / f"{name}{ending}", curves, bins)
        assert (tmp_path / f"a{ending}").read_bytes() == (tmp_path / f"b{ending}").read_bytes()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("a.pdf", "a.pdf: name a file that ends in .png or .svg"),
        ("no/a.svg", "no/a.svg: cannot write: No such file or directory"),
    ],
)
def test_a_chart_that_cannot_be_drawn_is_named(name: str, complaint: str) -> None:
    with pytest.raises(NoChart) as raised:
        draw(Path(name), {"this run": {1: 0.5}}, {})
    assert str(raised.value) == complaint
