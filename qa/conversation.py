"""A conversation: what the words of a question limit is taken from them, and what was asked before is kept."""

from dataclasses import dataclass, replace
from datetime import date

from qa.answer import Answer, answer_question
from qa.filters import ALL, Filters
from qa.limits import read_filters
from qa.retrieve import Retriever


@dataclass(frozen=True, slots=True)
class Wishes:
    """How questions are to be answered."""

    count: int = 5
    """Citations."""
    filters: Filters = ALL
    as_of: date | None = None
    """The day that 去年 or `last week` hang on; today unless given."""
    literal: bool = False
    """Whether each question stands alone and is taken as it is typed."""


class Conversation:
    """Questions to one index, one after another."""

    def __init__(self, retriever: Retriever, wishes: Wishes) -> None:
        self.retriever = retriever
        self.wishes = wishes

    @property
    def as_of(self) -> date:
        """The day of asking."""
        return self.wishes.as_of or date.today()

    def ask(self, question: str) -> Answer:
        """Answer a question, as it is typed where that is wished for.

        Raises:
            QuestionTooLong: it is longer than any question.
        """
        wishes = self.wishes
        if wishes.literal:
            return answer_question(question, self.retriever, count=wishes.count, filters=wishes.filters)
        limited = read_filters(question, self.retriever.shelf, self.as_of)
        filters = wishes.filters.narrowed(limited.filters)
        answer = answer_question(limited.question, self.retriever, count=wishes.count, filters=filters)
        return replace(answer, question=question)
