"""A conversation: each question is said in full by what was asked before, and its words may limit the search."""

from dataclasses import dataclass, replace
from datetime import date

from index.text import matching_text, titled
from qa.answer import Answer, answer_question
from qa.explanation import Explanation, explain
from qa.filters import ALL, Filters
from qa.followups import FollowUp, FollowUps, Turn
from qa.limits import read_filters
from qa.retrieve import Retriever

_LONGEST_FOLLOW_UP = 200
"""Characters."""


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
    """Questions to one index, one after another; what was asked and answered last is kept."""

    def __init__(self, retriever: Retriever, wishes: Wishes) -> None:
        self.retriever = retriever
        self.wishes = wishes
        self.begin_anew()

    @property
    def as_of(self) -> date:
        """The day of asking."""
        return self.wishes.as_of or date.today()

    def begin_anew(self) -> None:
        """Forget what was asked."""
        self._typed: str | None = None
        self._last: Turn | None = None
        self._before_last: Turn | None = None
        self._narrowed = ALL

    def ask(self, question: str) -> Answer:
        """Answer a question; a follow-up is said in full first, unless questions are wished to be taken as typed.

        What narrows one question (`只看2021年的`) holds for those that follow it up.

        Raises:
            QuestionTooLong: it is longer than any question.
        """
        if self.wishes.literal:
            return self._answer(question, question, ALL, None)
        limited = read_filters(question, self.retriever.shelf, self.as_of)
        if limited.bare and self._last is not None:
            self._narrowed = self._narrowed.narrowed(limited.filters)
            again = FollowUp(self._last.question, "narrowing", self._last.topic)
            return self._answer(question, again.question, self._narrowed, again)
        follow_up = None
        if self._last is not None and len(question) <= _LONGEST_FOLLOW_UP:
            follow_up = FollowUps(self.retriever).resolve(limited.question, self._last)
        if follow_up is None:
            self._narrowed = ALL
        full = follow_up.question if follow_up else limited.question
        return self._answer(question, full, self._narrowed.narrowed(limited.filters), follow_up)

    def undo(self) -> Answer | None:
        """Answer the last question again, as it was typed; None where none was asked."""
        if self._typed is None:
            return None
        self._last, self._narrowed = self._before_last, ALL
        return self._answer(self._typed, self._typed, ALL, None)

    def further(self, answer: Answer, count: int) -> Answer:
        """The last answer with up to `count` citations; the conversation stays where it is."""
        full = self._last.question if self._last is not None else answer.question
        return answer_question(full, self.retriever, count=count, filters=answer.filters)

    def explain(self, answer: Answer) -> Explanation:
        """Why the last answer is as it is; the conversation stays where it is."""
        full = self._last.question if self._last is not None else answer.question
        return explain(answer, full, answer.filters, self.retriever)

    def _answer(self, typed: str, full: str, said: Filters, follow_up: FollowUp | None) -> Answer:
        filters = self.wishes.filters.narrowed(said)
        answer = answer_question(full, self.retriever, count=self.wishes.count, filters=filters)
        self._typed, self._before_last = typed, self._last
        self._last = _turn(full, answer, follow_up)
        return replace(answer, question=typed, rewritten=full if follow_up else None)


def _turn(full: str, answer: Answer, follow_up: FollowUp | None) -> Turn:
    context = "\n".join(titled(matching_text(c.title), matching_text(c.display)) for c in answer.citations)
    span = answer.answer.span if answer.answer else None
    return Turn(full, span, context, follow_up.topic if follow_up else None)
