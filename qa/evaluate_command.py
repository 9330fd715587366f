"""`qa eval`: labelled questions to measures, against another run and in a chart where that is asked for."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from index.cli import INDEX_OPTION
from index.language import sanitise, say
from index.settings import index_folder

if TYPE_CHECKING:  # help texts need none of what these import
    from qa.evaluate import Evaluation
    from qa.measures import Difference

Runs = dict[str, "Evaluation"]
"""This run and the one that it is compared with, by the names that the chart gives them."""


@click.command(
    "eval",
    help=say(
        "Measure on labelled questions: retrieval on a BEIR folder (corpus.jsonl, queries.jsonl, qrels/test.tsv), which"
        " is indexed for the occasion; or the index's answers to files of JSON lines with question and answer, answers,"
        " or start and end (characters of file). A row without any of them is one that the index should refuse."
        "\n\nExamples:\n\n  qa eval path/to/beir\n\n  qa eval dev.jsonl unanswerable.jsonl -o today.jsonl"
        "\n\n  qa eval dev.jsonl --compare yesterday.jsonl --plot chart.svg"
        "\n\nThe p of a comparison is of a paired randomisation test, two-sided, not corrected for the number of"
        " measures.",
        "用带标注的问题衡量：BEIR 格式的文件夹（corpus.jsonl、queries.jsonl、qrels/test.tsv）衡量检索，临时建立索引；"
        "JSON 行文件（含 question 及 answer、answers，或 start 与 end，即 file 中的字符位置）衡量索引的回答，"
        "都没有的行表示索引应当拒答。"
        "\n\n例：\n\n  qa eval path/to/beir\n\n  qa eval dev.jsonl unanswerable.jsonl -o today.jsonl"
        "\n\n  qa eval dev.jsonl --compare yesterday.jsonl --plot chart.svg"
        "\n\n比较所列的 p 出自配对随机化检验（双侧），未按指标个数校正。",
    ),
)
@click.argument("sets", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="SET...")
@click.option("--json", "as_json", is_flag=True, help=say("One JSON object.", "输出一个 JSON 对象。"))
@click.option(
    "--model",
    metavar="NAME_OR_PATH",
    help=say("As for `qa index build`; for a BEIR folder.", "同 qa index build；用于 BEIR 文件夹。"),
)
@click.option(
    "--by",
    default="type",
    show_default=True,
    metavar="FIELD",
    help=say("The field of a question by which the table is made.", "按问题的哪个字段列表。"),
)
@click.option(
    "--measure",
    "measures",
    multiple=True,
    metavar="NAME",
    help=say(
        "One measure more, as ir-measures names it: AP@100, P@5; may be given again.",
        "再加一个指标，名称同 ir-measures：AP@100、P@5；可多次给出。",
    ),
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="RUN",
    help=say(
        "Keep the run: a TREC run of a BEIR folder, else answers.", "保存本次结果：BEIR 为 TREC run，否则为答案。"
    ),
)
@click.option(
    "--compare",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="RUN",
    help=say("Compare with a run that was kept.", "与保存的一次结果比较。"),
)
@click.option(
    "--plot",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help=say("Draw recall and calibration: .png or .svg.", "画出召回率与置信度校准图：.png 或 .svg。"),
)
@INDEX_OPTION
@click.pass_context
def evaluate_command(
    context: click.Context,
    sets: tuple[Path, ...],
    as_json: bool,
    model: str | None,
    by: str,
    measures: tuple[str, ...],
    output: Path | None,
    compare: Path | None,
    plot: Path | None,
    index_folder_given: Path | None,
) -> None:
    """Measure, compare, draw, show."""
    from qa.chart import draw
    from qa.measures import differences

    if any(path.is_dir() or not path.suffix for path in sets):
        if len(sets) > 1:
            raise click.UsageError(say("name one BEIR folder, or files", "请给出一个 BEIR 文件夹，或若干文件"))
        runs = _of_beir(sets[0], model, measures, output, compare)
    else:
        if model:
            raise click.UsageError(say("--model is for a BEIR folder", "--model 只用于 BEIR 文件夹"))
        runs = _of_labels(sets, index_folder(index_folder_given or context.obj), by, measures, output, compare)
    this = runs["this run"]
    compared = differences(this.scores, runs[compare.name].scores) if compare else []
    if plot:
        curves = {name: run.curve for name, run in runs.items()}
        drawn = "success" if this.groups else "recall"
        draw(plot, curves, {name: run.bins for name, run in runs.items()}, measure=drawn)
    if as_json:
        click.echo(json.dumps(_as_json(this, by, compared), ensure_ascii=False))
        return
    for line in _lines(this, by, compared, compare):
        click.echo(sanitise(line))


def _of_beir(
    folder: Path, model: str | None, measures: Sequence[str], output: Path | None, compare: Path | None
) -> Runs:
    from index.encoders import load_encoder
    from qa.evaluate import measure_beir, rank_beir, read_ranking
    from qa.journal import replace_file
    from qa.outputs import ranking_lines

    judgements, run, facts = rank_beir(folder, load_encoder(model))
    if output:
        replace_file(output, ranking_lines(run))
    runs = {"this run": measure_beir(judgements, run, facts, measures)}
    if compare:
        runs[compare.name] = measure_beir(judgements, read_ranking(compare), {}, measures)
    return runs


def _of_labels(
    files: Sequence[Path], folder: Path, by: str, measures: Sequence[str], output: Path | None, compare: Path | None
) -> Runs:
    from index.store import Index
    from qa.conversation import Wishes
    from qa.evaluate import CITATIONS, answer_labels, measure_labels, read_answers
    from qa.journal import replace_file
    from qa.labelled import read_labels
    from qa.render import json_line
    from qa.retrieve import Retriever

    labels = read_labels(files)
    answers = answer_labels(labels, Retriever(Index(folder)), Wishes(CITATIONS))
    if output:
        replace_file(output, (json_line(fields) + "\n" for fields in answers.values()))
    runs = {"this run": measure_labels(labels, answers, by=by, more=measures)}
    if compare:
        runs[compare.name] = measure_labels(labels, read_answers(compare), by=by, more=measures)
    return runs


def _as_json(this: "Evaluation", by: str, compared: "Sequence[Difference]") -> dict[str, object]:
    grouped = {"by": {by: this.groups}} if this.groups else {}
    against = {"compared": [asdict(difference) for difference in compared]} if compared else {}
    return {**this.facts, **grouped, **against}


def _lines(this: "Evaluation", by: str, compared: "Sequence[Difference]", compare: Path | None) -> list[str]:
    lines = [f"{name:>14}  {value}" for name, value in this.facts.items()]
    if this.groups:
        lines += ["", *_group_table(this.groups, by)]
    if compare:
        lines += ["", say(f"against {compare.name}:", f"与 {compare.name} 比较："), *_difference_table(compared)]
    return lines


def _group_table(groups: Mapping[str, Mapping[str, float | int]], by: str) -> list[str]:
    names = list(dict.fromkeys(name for means in groups.values() for name in means))
    rows = [[by, *names]]
    for group, means in groups.items():
        rows.append([group, *(_figure(means.get(name)) for name in names)])
    return _aligned(rows)


def _difference_table(compared: "Sequence[Difference]") -> list[str]:
    rows = [["measure", "n", "this", "that", "difference", "95%", "better", "worse", "p"]]
    for d in compared:
        low, high = d.interval
        figures = [f"{d.here:.4f}", f"{d.there:.4f}", f"{d.here - d.there:+.4f}", f"{low:+.4f}..{high:+.4f}"]
        rows.append([d.measure, str(d.questions), *figures, str(d.better), str(d.worse), f"{d.p:.4f}"])
    return _aligned(rows)


def _figure(value: float | int | None) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.3f}"


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """The rows of a table: words begin, and figures end, one below the other."""
    from rich.cells import cell_len  # deferred: Chinese is two columns wide

    widths = [max(cell_len(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = []
    for first, *others in rows:
        cells = [" " * (width - cell_len(cell)) + cell for cell, width in zip(others, widths[1:], strict=True)]
        lines.append("  ".join([first + " " * (widths[0] - cell_len(first)), *cells]).rstrip())
    return lines
