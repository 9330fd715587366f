"""Question sets are read in the form in which they are published."""

import json
from pathlib import Path

from training.squad import Asked, read_squad


def test_each_question_names_its_paragraph_and_all_wordings_of_its_answer(tmp_path: Path) -> None:
    wordings = [{"text": "1208米", "answer_start": 4}, {"text": "全长1208米", "answer_start": 2}]
    bridge = {"context": "大桥全长1208米。", "qas": [{"question": "大桥多长？", "answers": wordings}]}
    market = {"context": "早市开张。", "qas": []}
    file = tmp_path / "set.json"
    file.write_text(json.dumps({"data": [{"paragraphs": [market]}, {"paragraphs": [bridge]}]}), "utf-8")
    paragraphs, asked = read_squad(file)
    assert paragraphs == ["早市开张。", "大桥全长1208米。"]
    assert asked == [Asked("大桥多长？", 1, ("1208米", "全长1208米"))]
    assert asked[0].answer == "1208米"
