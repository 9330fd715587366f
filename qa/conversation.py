"""A conversation: each question is said in full by what was asked before, and its words may limit the search."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from index.text import matching_text, titled
from qa.answer import Answer, answer_question
from qa.filters import ALL, Filters
from qa.limits import read_filters
from qa.retrieve import Retriever

if TYPE_CHECKING:  # imported when they are needed: a single question leans on none, and few are explained
    from qa.explanation import Explanation
    from qa.followups import Turn

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


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question that was asked, in full, and its answer."""

    question: str
    answer: Answer
    topic: str | None
    """What it is about, where that is known."""

    def turn(self) -> "Turn":
        """What a follow-up needs of it."""
        from qa.followups import Turn  # see above

        span = self.answer.answer.span if self.answer.answer else None
        cited = (titled(matching_text(c.title), matching_text(c.display)) for c in self.answer.citations)
        return Turn(self.question, span, "\n".join(cited), self.topic)


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
        self._last: _Asked | None = None
        self._before_last: _Asked | None = None
        self._narrowed = ALL

    def ask(self, question: str) -> Answer:
        """Answer a question; a follow-up is said in full first, unless questions are wished to be taken as typed.

        What narrows one question (`只看2021年的`) holds for those that follow it up.

        Raises:
            QuestionTooLong: it is longer than any question.
        """
        if self.wishes.literal:
            return self._answer(question, question, ALL)
        limited = read_filters(question, self.retriever.shelf, self.as_of)
        last = self._last
        if limited.bare and last is not None:
            self._narrowed = self._narrowed.narrowed(limited.filters)
            return self._answer(question, last.question, self._narrowed, leans=True, topic=last.topic)
        if last is not None and len(question) <= _LONGEST_FOLLOW_UP:
            from qa.followups import FollowUps  # see above

            found = FollowUps(self.retriever).resolve(limited.question, last.turn())
            if found is not None:
                said = self._narrowed.narrowed(limited.filters)
                return self._answer(question, found.question, said, leans=True, topic=found.topic)
        self._narrowed = ALL
        return self._answer(question, limited.question, limited.filters)

    def undo(self) -> Answer | None:
        """Answer the last question again, as it was typed; None where none was asked."""
        if self._typed is None:
            return None
        self._last, self._narrowed = self._before_last, ALL
        return self._answer(self._typed, self._typed, ALL)

    def further(self, answer: Answer, count: int) -> Answer:
        """The last answer with up to `count` citations; the conversation stays where it is."""
        full = self._last.question if self._last is not None else answer.question
        return answer_question(full, self.retriever, count=count, filters=answer.filters)

    def explain(self, answer: Answer) -> "Explanation":
        """Why the last answer is as it is; the conversation stays where it is."""
        from qa.explanation import explain  # see above

        full = self._last.question if self._last is not None else answer.question
        return explain(answer, full, answer.filters, self.retriever)

    def _answer(self, typed: str, full: str, said: Filters, *, leans: bool = False, topic: str | None = None) -> Answer:
        filters = self.wishes.filters.narrowed(said)
        answer = answer_question(full, self.retriever, count=self.wishes.count, filters=filters)
        self._typed, self._before_last = typed, self._last
        self._last = _Asked(full, answer, topic)
        return replace(answer, question=typed, rewritten=full if leans else None)
