"""Read question sets in the form of SQuAD, in which DRCD and others are published."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a paragraph."""

    text: str
    paragraph: int
    """The place of its paragraph among all, from 0."""
    answers: tuple[str, ...]
    """The wordings of the answer, word for word as in the paragraph; the first is the usual one."""

    @property
    def answer(self) -> str:
        """The usual wording."""
        return self.answers[0]


def read_squad(file: Path) -> tuple[list[str], list[Asked]]:
    """The paragraphs of a set and the questions about them, both in the order of the file."""
    paragraphs: list[str] = []
    asked: list[Asked] = []
    for article in json.loads(file.read_text("utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            for qa in paragraph["qas"]:
                wordings = tuple(str(answer["text"]) for answer in qa["answers"])
                asked.append(Asked(qa["question"], len(paragraphs), wordings))
            paragraphs.append(paragraph["context"])
    return paragraphs, asked
