"""The words of a question that only ask, and whether it has any others.

`吗`, `有几个？` and `what is it` name nothing that could be looked for.
"""

import re

from index.patterns import pattern

PARTICLES = "的是在有和与及由为了被把于上就都也还会能要去来到"
"""Say nothing on their own where a stretch begins or ends with them."""

_ASKING = re.compile(
    r"请问|甚么|啥|咋|我想知道|告诉我|为什么|为何|什么时候|什么时间|什么|哪一年|哪一天|哪几|哪些|哪里|哪儿|哪家|哪个|哪位|哪种|哪天|哪年|哪"
    r"|百分之几|多少|多久|多长时间|几时|怎么样|怎么|怎样|如何|何时|何地|是不是|有没有|是否|吗|呢|吧|啊|谁|几(?=[个家项名次条位张户年月天人万千百亿座只件种场届所台])"
    r"|[?!;:、()\"'“”‘’《》]|(?<!\d)[.,]|[.,](?!\d)"
)
_ASKING_WORDS = frozenset(
    "what which who whom whose when where why how many much does do did is are was were be been the a an of in on at to"
    " for and or by with from has have had it its this that there as into about please tell me can could will"
    " would".split()
)
_CLASSIFIER = "[个家项名次条位张户年月天人座只件种场届所台万千百亿元岁点号分]"
_COUNTED = pattern(rf"哪一?几?{_CLASSIFIER}|(?:第?几|多少){_CLASSIFIER}?|多[大高长深远重宽快]")
"""What asks for a number or for one of some, with what is counted."""
_SAYS_NOTHING = pattern(
    rf"[{PARTICLES}]|(?:[的了着是在有都也还又再很没不呀哦嗯嘛啦么个些这那它他她您你我们咱]|可以|然后|其中|一下|真的)+"
    r"|i|you|he|she|we|they|him|her|them|his|your|our|their|my|any|some|so|not|no|yes|then|than|if|but"
)
_QUOTED = pattern(r"[《“「『\"]\w")


def content(folded: str) -> str:
    """A folded question with line breaks in the place of the words that only ask."""
    rest = _ASKING.sub("\n", folded)
    return re.sub(r"[a-z]+", lambda m: "\n" if m[0] in _ASKING_WORDS else m[0], rest)


def names_nothing(text: str, folded: str) -> bool:
    """Whether a question, as typed and folded, is made of words that ask, stand for others or link them."""
    if _QUOTED.search(folded) or _has_initials(text):
        return False
    return all(map(_SAYS_NOTHING.fullmatch, re.findall(r"[^\W_]+", content(_COUNTED.sub("\n", folded)))))


def _has_initials(text: str) -> bool:
    """Whether a word stands out by its capitals (`WHO`, `什么是IT？`); where all words have them none does."""
    words = re.findall(r"[A-Za-z]+", text)
    large = [word for word in words if word.isupper() and len(word) > 1]
    return bool(large) and (len(words) == 1 or len(large) < len(words))
