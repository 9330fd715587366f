"""Which files are trained on, how much of each, and what is held out.

Shares are those of batches drawn. Legal text is a third of what there is and gets six batches in a hundred.
"""

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from training import readers, spelling, teacher
from training.cloze import Manner, Replacements, Rewriter
from training.pairs import Source, tokenized

HELD_OUT_SHARE = 200
"""One in so many English texts of the parallel files is kept for evaluation, with all its translations."""

SUBJECT = {
    "docs_misc_en_zh": "docs",
    "docs_web_en_zh": "docs",
    "k8s_website_en_zh": "docs",
    "mdn_en_zh": "docs",
    "ms_office_dev_en_zh": "docs",
    "python_docs_en_zh": "docs",
    "tldr_en_zh": "docs",
    "tatoeba_en_zh": "everyday",
    "bible_en_zh_hant": "bible",
    "tw_law_en_zh_hant": "law",
    "classical_modern_zh": "classical",
}
"""What the parallel files with Chinese are about; every other parallel file counts as `other languages`."""

KIND = {"cn_laws": "statutes", "tw_law_zh_hant": "statutes", "en_wikipedia_sample": "encyclopedia"}
"""What the files of running text are; every other one is a manual."""

MOST = {"statutes": 400, "manuals": 6_000, "encyclopedia": 20_000}
"""How many records of such a file are read."""

MOST_PAIRS = {"law": 80_000, "other languages": 120_000, "other dictionaries": 160_000}
"""How many pairs of a source are kept, thinned out evenly."""

SHARES = {
    "docs": (0.12, 384),
    "everyday": (0.06, 768),
    "bible": (0.02, 384),
    "law": (0.05, 384),
    "classical": (0.02, 384),
    "other languages": (0.05, 384),
    "title": (0.06, 384),
    "news": (0.20, 384),
    "news reworded": (0.06, 384),
    "news translated": (0.18, 384),
    "statutes": (0.03, 384),
    "manuals": (0.04, 384),
    "manuals translated": (0.02, 384),
    "encyclopedia": (0.03, 384),
    "encyclopedia translated": (0.02, 384),
    "qa": (0.08, 384),
    "news dictionary": (0.24, 1536),
    "dictionary": (0.05, 1536),
    "names": (0.04, 1536),
    "synonyms": (0.03, 1536),
    "neighbours": (0.03, 1536),
    "other dictionaries": (0.04, 1536),
}
"""For each source, how often it is drawn and how many pairs a batch has."""

MANNERS: dict[str, Manner] = {"": "plain", " reworded": "reworded", " translated": "translated"}
"""What is added to a source's name where its questions are not made in its own words."""

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Text:
    """All training text, folded and sorted by what is done with it."""

    pairs: dict[str, Pairs]
    """Question and passage, or two ways to say one thing, by source."""
    passages: dict[str, list[str]]
    """Running text that questions are made of, by source."""
    dictionary: Pairs
    """Chinese word, English word."""
    synonyms: list[tuple[str, ...]]

    def sample(self) -> list[str]:
        """The text that the tokenizer is learned from."""
        running = [text for name, texts in self.passages.items() for text in limited(texts, 8_000_000)]
        paired = (limited((side for pair in pairs for side in pair), 6_000_000) for pairs in self.pairs.values())
        return running + [text for texts in paired for text in texts]

    def words(self) -> set[str]:
        """Chinese dictionary words."""
        return {word for word, _ in self.dictionary} | {word for row in self.synonyms for word in row}


def read(folder: Path) -> Text:
    """Read everything under `folder` that is trained on (the layout of SOURCES.md)."""
    pairs: dict[str, Pairs] = defaultdict(list)
    secret: set[str] = set()
    for path in sorted((folder / "training/parallel").glob("*.jsonl.gz")):
        subject = SUBJECT.get(path.name.removesuffix(".jsonl.gz"), "other languages")
        for pair in readers.translations(path):
            if held_out(pair[0]):
                secret.add(pair[1])
            else:
                pairs[subject].append(pair)
    pairs = {name: [pair for pair in rows if pair[1] not in secret] for name, rows in pairs.items()}
    pairs["qa"] = []
    for path in sorted((folder / "training/qa").glob("*.jsonl.gz")):
        pairs["qa"].extend(islice(readers.answered_questions(path), 16_000))
    passages: dict[str, list[str]] = {"news": [], "statutes": [], "manuals": [], "encyclopedia": []}
    pairs["title"] = []
    for kind, article in all_articles(folder):
        chunks = list(readers.chunks(article.paragraphs))
        passages[kind].extend(chunks)
        pairs["title"].extend((article.title, chunk) for chunk in chunks[:2] if kind != "statutes")
    lexicon = folder / "training/lexicon"
    dictionary = list(dictionary_pairs(lexicon))
    rows = [row for row in readers.synonyms(lexicon / "zh_synonyms.jsonl.gz") if len(row) > 1]
    pairs["other dictionaries"] = list(other_dictionaries(lexicon))
    pairs = {
        name: found[:: -(-len(found) // MOST_PAIRS.get(name, len(found) or 1)) or 1] for name, found in pairs.items()
    }
    return Text(pairs, passages, dictionary, rows)


def all_articles(folder: Path) -> Iterator[tuple[str, readers.Article]]:
    """The articles that are running text, each with its source."""
    for article in readers.news_articles(folder / "corpora/xinwenlianbo"):
        yield "news", article
    for path in sorted((folder / "training/text").glob("*.jsonl.gz")):
        kind = KIND.get(path.name.removesuffix(".jsonl.gz"), "manuals")
        for article in islice(readers.articles(path), MOST[kind]):
            yield kind, article


def dictionary_pairs(lexicon: Path) -> Iterator[tuple[str, str]]:
    """Chinese words with English ones, from the dictionaries, WordNet and the lists of names."""
    for name in ("cedict_2007", "zh_en_gloss"):
        for word, glosses in readers.glosses(lexicon / f"{name}.jsonl.gz"):
            yield from ((word, gloss) for gloss in glosses[:6])
    for _, words in readers.synsets(lexicon / "wordnet_multilingual.jsonl.gz"):
        yield from ((zh, en) for zh in words.get("zh", ()) for en in words["en"][:4])
    for names in readers.names(lexicon / "cldr_names_multi.jsonl.gz"):
        if "zh" in names and "en" in names:
            yield names["zh"], names["en"]


def other_dictionaries(lexicon: Path) -> Iterator[tuple[str, str]]:
    """English words with their explanations, and with words of languages other than Chinese."""
    for gloss, words in readers.synsets(lexicon / "wordnet_multilingual.jsonl.gz"):
        yield words["en"][0], gloss
        yield from ((words["en"][0], row[0]) for language, row in words.items() if language not in {"en", "zh"})
    for names in readers.names(lexicon / "cldr_names_multi.jsonl.gz"):
        if "en" in names:
            yield from ((names["en"], name) for language, name in names.items() if language not in {"en", "zh"})


def sources(text: Text, tokenizer: Tokenizer) -> tuple[list[Source], Rewriter]:
    """Everything that batches are drawn from, cut into pieces."""
    spoken = words_in(text.passages["news"], {word for word, _ in text.dictionary})
    paired = {
        **text.pairs,
        "news dictionary": [pair for pair in text.dictionary if pair[0] in spoken],
        "dictionary": [pair for pair in text.dictionary if pair[0] not in spoken],
    }
    listed = spelling.listed()
    known = {word for word, _ in text.dictionary}
    paired["names"] = [
        (spelling.english(name, listed[name]), name)
        for name in sorted(words_in(text.passages["news"], {name for name in listed if name not in known}))
    ]
    paired["neighbours"] = teacher.alike(english_pieces(tokenizer))
    paired["synonyms"] = [(row[0], other) for row in text.synonyms for other in row[1:8]]
    drawn = []
    for name, rows in paired.items():
        share, batch = SHARES[name]
        questions, passages = (tokenized([row[side] for row in rows], tokenizer) for side in (0, 1))
        drawn.append(Source(name, share, batch, passages, questions, both_ways=name not in {"qa", "title"}))
    for name, texts in text.passages.items():
        passages = tokenized(texts, tokenizer)
        for label, manner in MANNERS.items():
            if (title := f"{name}{label}") in SHARES:
                drawn.append(Source(title, *SHARES[title], passages, manner=manner))
    counts = np.bincount(
        np.concatenate([source.passages.ids for source in drawn]), minlength=tokenizer.get_vocab_size()
    )
    synonyms, translations = replacements(text, tokenizer, counts)
    drawn = [source for source in drawn if len(source.passages)]
    return drawn, Rewriter.of(tokenizer, synonyms, translations, spelling.spelled(tokenizer))


def english_pieces(tokenizer: Tokenizer) -> list[str]:
    """The pieces that are English words, the most frequent first."""
    pieces = sorted(tokenizer.get_vocab().items(), key=lambda pair: pair[1])
    return [piece for piece, _ in pieces if len(piece) >= 3 and piece.isascii() and piece.isalpha()]


def words_in(texts: Iterable[str], words: set[str]) -> set[str]:
    """Those of `words`, up to six characters long, that stand anywhere in the texts."""
    return {
        part
        for text in texts
        for start in range(len(text))
        for size in range(1, 7)
        if (part := text[start : start + size]) in words
    }


def replacements(text: Text, tokenizer: Tokenizer, counts: NDArray[np.int64]) -> tuple[Replacements, Replacements]:
    """Synonyms and translations of those dictionary words that are one piece.

    English translations keep the dictionaries' order, Chinese ones come the most frequent first (`counts` of pieces).
    """
    synonyms: dict[int, list[tuple[int, ...]]] = defaultdict(list)
    for row in text.synonyms:
        cut = [tuple(encoding.ids) for encoding in tokenizer.encode_batch_fast(list(row))]
        for word, piece in zip(row, cut, strict=True):
            if len(piece) == 1 and len(word) > 1:  # single characters have too many meanings
                synonyms[piece[0]].extend(other for other in cut if other != piece)
    to_english: dict[int, list[tuple[int, ...]]] = defaultdict(list)
    to_chinese: dict[int, list[tuple[int, ...]]] = defaultdict(list)
    for chinese, english in zip(*(cut_all(text.dictionary, side, tokenizer) for side in (0, 1)), strict=True):
        for table, word, other in ((to_english, chinese, english), (to_chinese, english, chinese)):
            if len(word) == 1 and 0 < len(other) <= 5 and 0 not in other:
                table[word[0]].append(other)
    for choices in to_chinese.values():
        choices.sort(key=lambda ids: -min(int(counts[i]) for i in ids))
    return synonyms, {**to_chinese, **to_english}


def cut_all(pairs: Pairs, side: int, tokenizer: Tokenizer) -> list[tuple[int, ...]]:
    """One side of the pairs as piece ids."""
    return [tuple(encoding.ids) for encoding in tokenizer.encode_batch_fast([pair[side] for pair in pairs])]


def held_out_pairs(folder: Path) -> Iterator[tuple[str, str, str]]:
    """The English-Chinese pairs kept from training, with what they are about first."""
    for subject, path in chinese_files(folder):
        yield from ((subject, *pair) for pair in readers.translations(path) if held_out(pair[0]))


def chinese_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """The English-Chinese parallel files, each with what it is about."""
    for path in sorted((folder / "training/parallel").glob("*.jsonl.gz")):
        subject = SUBJECT.get(path.name.removesuffix(".jsonl.gz"))
        if subject not in {None, "classical"}:
            yield str(subject), path


def held_out(text: str) -> bool:
    """Whether pairs of which this is the English side are kept from training."""
    return zlib.crc32(text.encode()) % HELD_OUT_SHARE == 0


def limited(texts: Iterable[str], characters: int) -> Sequence[str]:
    """The texts, evenly thinned out if there are more than so many characters of them."""
    held = list(texts)
    total = sum(map(len, held))
    return held if total <= characters else held[:: -(-total // characters)]
