"""Fixtures shared by every test, and the guard that tox tests what was built."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

import scrubber

PROJECT = Path(__file__).parents[1]

# Time limits per example mean nothing on a shared machine.
settings.register_profile("shared-machine", deadline=None)
settings.load_profile("shared-machine")


def pytest_sessionstart() -> None:
    """Refuse to call the checkout tested wheel: under tox, scrubber comes from site-packages."""
    if "TOX_ENV_NAME" in os.environ and "site-packages" not in Path(scrubber.__file__).parts:
        message = "under tox, but scrubber was imported from the checkout instead of the built wheel"
        raise pytest.UsageError(message)


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Give the folder of sample interchanges written by others: SCRUBBER_CORPUS, or ../shared/corpus."""
    folder = Path(os.environ.get("SCRUBBER_CORPUS", PROJECT.parent / "shared" / "corpus"))
    if folder.is_dir():
        return folder
    if os.environ.get("SCRUBBER_CORPUS_REQUIRED"):
        pytest.fail("the corpus is required here, and SCRUBBER_CORPUS or ../shared/corpus is no folder")
    pytest.skip("no corpus: set SCRUBBER_CORPUS to its folder")
