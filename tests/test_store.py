"""An index that was opened."""

import json
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from index.build import build_index
from index.encoders import SHIPPED, load_shipped
from index.errors import NoModel, OtherModel
from index.manifest import CURRENT, MANIFEST, hash_file, read_current
from index.store import Index
from index.text import matching_text, terms


def record_encoder(folder: Path, **fields: str) -> None:
    """Let the manifest of the live generation say something else of its encoder."""
    generation, _ = read_current(folder)
    manifest = json.loads((generation / MANIFEST).read_bytes())
    manifest["encoder"] |= fields
    (generation / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    (folder / CURRENT).write_text(f"{generation.name} {hash_file(generation / MANIFEST)}\n", "ascii")


@pytest.fixture
def copied(index_folder: Path, tmp_path: Path) -> Path:
    """An index of the seeds that a test may change."""
    return Path(shutil.copytree(index_folder, tmp_path / "index"))


def test_all_parts_of_an_index_know_the_same_passages(opened: Index) -> None:
    count = opened.manifest.counts["passages"]
    ids, bounds = opened.tokens.of(np.arange(count))
    assert len(opened.lexical) == len(opened.vectors) == len(opened.catalogue.passages(range(count))) == count
    assert (len(bounds), bounds[-1]) == (count + 1, len(ids))
    assert len(opened.catalogue.articles()) == opened.manifest.counts["articles"]
    assert len(opened.catalogue.documents()) == opened.manifest.counts["documents"] == 5


def test_both_legs_find_a_passage_by_its_own_words(opened: Index) -> None:
    (passage,) = opened.catalogue.passages([7])
    title = matching_text(passage.article.headline)
    query = load_shipped().encode_passages([f"{title}\n{passage.matching}"])[0]
    assert opened.lexical.search(terms(passage.matching), 1)[0][0] == 7
    ((number, cosine),) = opened.vectors.search(query, 1)
    assert (number, round(cosine, 4)) == (7, 1.0)


def test_the_encoder_is_the_one_that_the_index_was_built_with(opened: Index) -> None:
    assert (opened.encoder.name, opened.encoder.identity) == (SHIPPED, load_shipped().identity)
    assert opened.static is opened.encoder


def test_an_index_of_another_edition_of_the_model_is_not_searched(copied: Path) -> None:
    record_encoder(copied, identity="0")
    index = Index(copied)
    with pytest.raises(OtherModel) as refused:
        _ = index.encoder
    assert str(refused.value) == (
        f"the index at {copied} was built with another edition of the model {SHIPPED}; "
        f"build it again with: {index.manifest.rebuild_in(copied)}"
    )


def test_an_index_of_a_model_that_is_gone_says_so(copied: Path) -> None:
    record_encoder(copied, name="/nowhere/model")
    with pytest.raises(NoModel):
        _ = Index(copied).encoder


def test_an_index_knows_when_a_newer_generation_is_there(copied: Path, seeds: Path) -> None:
    index = Index(copied)
    assert (index.generation, index.is_current()) == ("gen-1", True)
    build_index([seeds], copied, load_shipped())
    assert (index.is_current(), Index(copied).generation) == (False, "gen-2")


def test_building_opening_and_encoding_with_the_shipped_encoder_never_load_torch(index_folder: Path) -> None:
    program = (
        "import sys, pathlib, index.build; from index.store import Index; index = Index(pathlib.Path(sys.argv[1]));"
        "query = index.encoder.encode_queries(['会议'])[0];"
        "index.vectors.search(query, 1); index.lexical.search(['会议'], 1);"
        "index.catalogue.passages([0]); index.close();"
        "print(sorted({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", program, str(index_folder)], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_an_opened_index_answers_on_while_newer_ones_are_published(copied: Path, seeds: Path) -> None:
    first = Index(copied)
    for _ in range(3):
        build_index([seeds], copied, load_shipped())
    found = first.lexical.search(terms("唐河污水库"), 3)
    assert [p.article.path for p in first.catalogue.passages([n for n, _ in found])] == [
        "seeds/002_6cd1e7cc2018a303.txt"
    ] * 3
    assert (first.is_current(), Index(copied).is_current()) == (False, True)


def test_an_index_can_be_opened_at_any_moment_of_a_rebuild(copied: Path, seeds: Path) -> None:
    encoder = load_shipped()
    writer = threading.Thread(target=lambda: [build_index([seeds], copied, encoder) for _ in range(6)])
    writer.start()
    opened = []
    while writer.is_alive():
        index = Index(copied)
        opened.append(len(index.lexical) == len(index.vectors) == index.manifest.counts["passages"])
        index.close()
    writer.join()
    assert opened and all(opened)
