"""A history that is read as ever and not written."""

from __future__ import annotations

from scrubber.history.unkept import NoHistory
from scrubber.history.unwritten import Unwritten


class Other(NoHistory):
    """A history that a dead run has committed one publication to."""

    def is_committed(self, publication: str) -> bool:
        """Of the dead run alone."""
        return publication == "dead"


def test_its_own_publication_is_real_and_so_is_that_of_a_dead_run_that_wrote() -> None:
    """Another dead run, which was a dry one too, has none."""
    history = Unwritten(Other())
    history.commit()
    assert not history.is_committed("own")
    history.commit("own")
    assert [history.is_committed(name) for name in ("own", "dead", "other")] == [True, True, False]
