"""Questions that lean on the one before, said in full: pronouns, ellipsis, `X呢？`, narrowing, correction.

No model writes the new question: a part of the earlier one takes the place of a pronoun, or the new words take the
place of a part of the earlier one. Whether a question leans at all is decided by how much it says itself: the
encoder knows how much each token tells, and `招了多少人？` tells too little to be asked of anyone.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from index.patterns import pattern
from index.text import align, matching_text
from qa import topics
from qa.expectation import expected
from qa.retrieve import Retriever
from qa.slots import best_slot

Full = tuple[str, str | None]
"""A question in full and what it is about, where that is known."""
Kind = Literal["correction", "narrowing", "what-about", "pronoun", "ellipsis"]

SAYS_LITTLE = 2.35
"""A question that tells less than this leans on the one before: the sum of what its tokens tell, of which a word that
names something tells about 1 and a particle next to nothing."""
SAYS_SOME = 3.7
"""The same for one that begins with 那, `and` or a demonstrative, or ends in 呢."""
_SLOT = 0.6
"""Least score of a part that new words take the place of; below it they are put beside the topic."""
_NAMES = 0.8
"""A token that tells as much names something."""

_CORRECTS = pattern(
    r"^(?:(?:哦|啊|噢|不对|不是的?|错了|搞错了|说错了|不|no|sorry|actually|oh)[,。.! ;]*)*"
    r"(?:我(?:是说|说的是|指的是|是指|是问|问的是|想问的是|要问的是|的意思是)"
    r"|(?:不对|错了|不是的?|搞错了|说错了)[,。! ]"
    r"|i (?:meant?|was asking (?:about|for)|am asking about)|no,)[,: ]*"
)
_NARROWS = pattern(
    r"^(?:那|请|就)*(?:只|仅|单)(?:看|说|要|算|问|限|讲|查)|^(?:only|just)\b(?: (?:the|those|look at|show))*"
)
_LEADS = pattern(
    r"^(?:那么?(?!个|些|次|里|儿|时|位|家|种|边|年|天|条|座|场|批),?|and\b(?: then)?,?|but\b|so\b|then\b|what about"
    r"|how about)\s*"
)
_ENDS = pattern(r"呢[?。.! ]*$")
_MORE = ("还有", "然后", "别的", "其他", "其它", "more", "else")
_HALVES = pattern(r"(?P<word>[^,]{1,12}?)呢,(?P<asks>.+)$")
_PERSONAL = pattern(
    r"(?<!其)(?:它们|他们|她们|它|他(?!国|乡|人)|她)|(?<![尤极与何])其(?!中|他|它|余|实|次|间|一|二|三)"
)
_OTHER = pattern(
    r"(?:这|那|该|此)(?:[一二两三几]?(?:个|项|次|位|家|种|座|条|艘|架|件|场|所|名|部|届|批|些|支|份|块|辆|颗|款|台|只)|里|儿|边|时)?"
    r"(?!年|么|样|几年|次的)(?P<noun>[\u4e00-\u9fff]{0,6})|当地|当时"
)
_ENGLISH = pattern(r"\b(?:its|it|they|them|their|he|him|his|she|her|hers|this|that|these|those|there)\b")
_ENGLISH_NOUN = pattern(r"\b(?:the|this|that|these|those) (?P<noun>[a-z]{3,})(?: itself| themselves)?\b")
_EXPLETIVE = pattern(
    r"\b(?:does|did|would|will|is|was) it (?:take|cost|possible|true|likely)|\b(?:is|are|was|were) there\b"
)
_BARE = pattern(r"[是在由的从到于有了吗啊吧,?。! ]*")
_BESIDE = pattern(r"(跟|和|对|给|向|为|从|在|(?:in|for|at|from|by|on|with) )(.+?)的?$")


@dataclass(frozen=True, slots=True)
class Turn:
    """What is kept of a question that was asked."""

    question: str
    """In full."""
    span: str | None
    """What answered it, where that is of the kind asked for."""
    context: str
    """The folded text of the passages cited, with their titles."""
    topic: str | None = None
    """What it was about, where it was itself said in full."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question said in full."""

    question: str
    kind: Kind
    topic: str | None = None
    """What it is about, where that is known."""


class FollowUps:
    """Tells which questions lean on another, and says them in full."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever

    def resolve(self, question: str, before: Turn) -> FollowUp | None:
        """The question in full; None where it stands on its own."""
        folded = matching_text(question).strip()
        readings: tuple[tuple[Kind, Callable[[str, Turn], Full | None]], ...] = (
            ("correction", self._correction),
            ("narrowing", self._narrowing),
            ("what-about", self._what_about),
            ("pronoun", self._pronoun),
            ("ellipsis", self._ellipsis),
        )
        for kind, read in readings:
            full, topic = read(folded, before) or ("", None)
            if full and matching_text(full) != folded:
                return FollowUp(topics.tidy(full), kind, topic)
        return None

    def tells(self, folded: str) -> float:
        """How much a folded text tells: the weights of its tokens that do not only ask."""
        static = self._retriever.index.static
        ids, _ = static.tokenize_aligned(topics.content(folded))
        return float(static.telling[np.asarray(ids, np.int32)].sum()) if ids else 0.0

    def topic(self, turn: Turn) -> str:
        """What a question is about: what stands before its asking words, or all but them where that tells little."""
        if turn.topic:
            return turn.topic
        head = topics.head(turn.question)
        return head if self.tells(matching_text(head)) >= 0.5 else topics.all_but_asking(turn.question)

    def _correction(self, folded: str, before: Turn) -> Full | None:
        lead = _CORRECTS.match(folded)
        if not lead:
            return None
        new = folded[lead.end() :].rstrip("?。.!的吧 ")
        word, _, asks = new.partition(",")
        if asks and topics.asking_spans(asks):
            word = re.sub(r"(?<=..)那[次个架场家位件届条]$", "", word)
            topic = self._swapped(self.topic(before), word) or word
            return f"{topic}，{asks}", topic
        if topics.asking_spans(new):
            return (new, None) if self.tells(new) >= SAYS_LITTLE else self._ellipsis(new, before)
        return self._swap(re.sub(r"(?<=..)那[次个架场家位件届条]$", "", new), before)

    def _narrowing(self, folded: str, before: Turn) -> Full | None:
        lead = _NARROWS.match(folded)
        new = folded[lead.end() :].strip("?。!呢吧 ") if lead else ""
        if not new or topics.asking_spans(new):
            return None
        topic = self.topic(before)
        if new.isascii():
            return f"{new}: {before.question}", topic
        if new.endswith("的"):
            return f"{new}，{before.question}", topic
        return f"{topic}{new}", f"{topic}{new}"

    def _what_about(self, folded: str, before: Turn) -> Full | None:
        lead = _LEADS.match(folded)
        rest = folded[lead.end() :] if lead else folded
        halves = _HALVES.match(rest)
        if halves and topics.asking_spans(halves["asks"]) and not topics.asking_spans(halves["word"]):
            if self.tells(halves["asks"]) >= 0.25:
                return f"{halves['word']}{halves['asks']}", halves["word"]
            swapped, topic = self._swap(halves["word"], before)
            return self._ellipsis(halves["asks"], Turn(swapped, None, before.context, topic))
        new = _ENDS.sub("", rest).strip("?。! ")
        if (
            not new
            or new in _MORE
            or topics.asking_spans(new)
            or not (lead or _ENDS.search(rest))
            or self.tells(new) >= SAYS_SOME
        ):
            return None
        said = _PERSONAL.match(new)
        if said:
            who = self._referent(before, person=said[0][0] in "他她")
            return f"{who}的{new[said.end() :].removeprefix('的')}{_asks_of(before)}", who
        return self._swap(new, before)

    def _pronoun(self, folded: str, before: Turn) -> Full | None:
        lead = _LEADS.match(folded)
        plain = folded[lead.end() :] if lead else folded
        if re.match(r"[a-z]", plain):
            return self._english_pronoun(plain, before)
        personal = _PERSONAL.search(plain)
        if personal and self.tells(plain[: personal.start()]) < 0.3:
            who = self._referent(before, person=personal[0][0] in "他她")
            possessive = "的" if personal[0] == "其" and not plain.startswith("的", personal.end()) else ""
            return f"{plain[: personal.start()]}{who}{possessive}{plain[personal.end() :]}", who
        other = _OTHER.match(plain)
        if not other or self.tells(plain) >= (SAYS_SOME if not plain.startswith("该") else 2 * SAYS_SOME):
            return None
        return self._demonstrative(plain, other, before)

    def _demonstrative(self, plain: str, other: re.Match[str], before: Turn) -> Full:
        """`这个试点要实施几年`: the part of the earlier answer or question that ends in the noun, else its topic."""
        noun = other["noun"] or ""
        for length in range(len(noun), 1, -1):
            for said in (before.span or "", self.topic(before), before.question):
                at = matching_text(said).rfind(noun[:length])
                if at >= 0:
                    return f"{said[: at + length]}{plain[other.start('noun') + length :]}", said[: at + length]
        start = other.start("noun") if other["noun"] is not None else other.end()
        one = 1 if other[0][0] == "该" and noun else 0
        who = self._referent(before)
        return f"{who}{'' if one else '，'}{plain[start + one :]}", who

    def _english_pronoun(self, plain: str, before: Turn) -> Full | None:
        if _EXPLETIVE.search(plain) or self.tells(plain) >= SAYS_SOME:
            return None
        noun = _ENGLISH_NOUN.search(plain)
        named = noun and re.search(rf"(?:[\w'-]+ ){{0,2}}{noun['noun']}\b", before.question, re.IGNORECASE)
        if noun and named:
            return f"{plain[: noun.start()]}{named[0]}{plain[noun.end() :]}", named[0]
        found = _ENGLISH.search(plain)
        if not found:
            return None
        who = self._referent(before, person=found[0] in ("he", "him", "his", "she", "her", "hers"))
        of = "'s" if found[0] in ("its", "their", "his", "her") else ""
        return f"{plain[: found.start()]}{who}{of}{plain[found.end() :]}", who

    def _ellipsis(self, folded: str, before: Turn) -> Full | None:
        lead = _LEADS.match(folded)
        plain = folded[lead.end() :] if lead else folded
        asks = topics.asking_spans(plain)
        most = SAYS_SOME if lead else SAYS_LITTLE
        if not asks or self.tells(plain) >= most or (not lead and self._names_another(plain, before)):
            return None
        topic = self.topic(before)
        earlier = align(before.question)
        slots = topics.adverbial_spans(earlier.text)
        bare = all(_BARE.fullmatch(plain[a:b]) for a, b in topics.gaps(plain, asks))
        if slots and bare and topics.adverbial_spans(plain):
            start, end = earlier.source_span(*slots[0])
            return before.question[:start] + plain.strip("?的呢 ") + before.question[end:], topic
        return f"{topic}{': ' if plain.isascii() else '，'}{plain}", topic

    def _names_another(self, plain: str, before: Turn) -> bool:
        """Whether what a short question names is nothing that the passages before speak of: `王毅会见了谁？`."""
        static, folded = self._retriever.index.static, topics.content(plain)
        ids, offsets = static.tokenize_aligned(folded)
        tokens = [(folded[a:b], static.telling[i]) for i, (a, b) in zip(ids, offsets, strict=True)]
        known = sum(weight for token, weight in tokens if token in before.context)
        names = any(weight >= _NAMES and len(token) > 1 for token, weight in tokens)
        return bool(before.context) and names and bool(known < 0.5 * sum(weight for _, weight in tokens))

    def _referent(self, before: Turn, *, person: bool = False) -> str:
        """What a pronoun stands for: what answered a question of who or what, else what the question was about."""
        kind = expected(matching_text(before.question)).kind
        if before.span and (kind in ("person", "organisation") or (kind == "title" and not person)):
            return before.span
        return topics.thing(self.topic(before))

    def _swap(self, word: str, before: Turn) -> Full:
        """The earlier question with a word in the place of the part that it is meant for, else beside its topic."""
        swapped = None if topics.is_attribute(word) else self._swapped(before.question, word)
        if swapped:
            return swapped, before.topic and self._swapped(before.topic, word)
        topic = topics.thing(self.topic(before))
        if word.isascii():
            return f"{topic}: {word}", topic
        return f"{topic}，{word}{_asks_of(before)}", topic

    def _swapped(self, text: str, word: str) -> str | None:
        """A text with a word in the place of the part that it is meant for; None where no part is likely."""
        aligned = align(text)
        beside = _BESIDE.match(word)
        word = re.sub(r"^the ", "", (beside[2] if beside else word).removesuffix("的"))
        place = r"(?:[^?]* )?{}([^?]+)" if word.isascii() else "{}([\u4e00-\u9fff]{{1,8}}?)(?=的|[,?]|$)"
        same = beside and re.search(place.format(beside[1]), aligned.text)
        time = topics.TIME.search(aligned.text) if topics.TIME.fullmatch(word) else None
        if same:
            start, end = same.span(1)
        elif topics.TIME.fullmatch(word):
            if not time:
                return f"{word}{text}"
            start, end = time.span()
        else:
            slot = best_slot(aligned.text, word, topics.asking_spans(aligned.text), self._retriever)
            if slot is None or slot.score < _SLOT:
                return None
            start, end = slot.start, slot.end
        first, last = aligned.source_span(start, end)
        return text[:first] + word + text[last:]


def _asks_of(before: Turn) -> str:
    kind = expected(matching_text(before.question)).kind
    return "是多少？" if kind in ("number", "amount", "percent") else "？"
