"""What several test files share: the seeds, an index of them, the news corpus beside the repository."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from index.build import build_index
from index.encoders import load_shipped
from index.language import choose_language
from index.store import Index

ROOT = Path(__file__).parents[1]

settings.register_profile("long", max_examples=200_000, deadline=None, suppress_health_check=list(HealthCheck))
settings.register_profile("short", max_examples=40)
settings.load_profile("short")


@pytest.fixture(autouse=True)
def _english() -> None:
    choose_language("en")


@pytest.fixture(autouse=True, scope="session")
def _away_from_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what the program remembers, and what it is set to, apart from what the developer's own has."""
    with pytest.MonkeyPatch.context() as surroundings:
        for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME"):
            surroundings.setenv(name, str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The user's corpus."""
    return ROOT / "seeds"


@pytest.fixture(scope="session")
def news() -> list[Path]:
    """The days of the news corpus, in order."""
    folder = ROOT.parent / "shared" / "corpora" / "xinwenlianbo"
    if not folder.is_dir():
        pytest.skip("the news corpus is not beside the repository (../shared/corpora/xinwenlianbo)")
    return sorted(folder.glob("2*.md"))


@pytest.fixture(scope="session")
def index_folder(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the seeds with the shipped encoder; a test that changes files copies it."""
    folder = tmp_path_factory.mktemp("index")
    choose_language("en")
    build_index([seeds], folder, load_shipped())
    return folder


@pytest.fixture
def opened(index_folder: Path) -> Iterator[Index]:
    """The index of the seeds, opened."""
    index = Index(index_folder)
    yield index
    index.close()
