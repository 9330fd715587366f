"""`qa eval`: labelled questions to measures."""

import json
from pathlib import Path

import click

from index.language import say


@click.command(
    "eval",
    help=say(
        "Measure retrieval on a BEIR folder (corpus.jsonl, queries.jsonl, qrels/test.tsv)."
        "\n\nExample: qa eval path/to/beir",
        "用 BEIR 格式的文件夹（corpus.jsonl、queries.jsonl、qrels/test.tsv）衡量检索质量。\n\n例：qa eval path/to/beir",
    ),
)
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--json", "as_json", is_flag=True, help=say("One JSON object.", "输出一个 JSON 对象。"))
@click.option("--model", metavar="NAME_OR_PATH", help=say("As for `qa index build`.", "同 qa index build。"))
def evaluate_command(folder: Path, as_json: bool, model: str | None) -> None:
    """Measure retrieval."""
    from index.encoders import load_encoder
    from qa.evaluate import evaluate

    measures = evaluate(folder, load_encoder(model))
    if as_json:
        click.echo(json.dumps(measures))
        return
    for name, value in measures.items():
        click.echo(f"{name:>14}  {value}")
