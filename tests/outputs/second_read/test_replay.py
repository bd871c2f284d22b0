"""The second pass: the same claims as the first, or no outputs."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from scrubber.errors import OwnFailure
from scrubber.outputs.second_read.replay import replay

if TYPE_CHECKING:
    from tests.outputs.conftest import Builder


@pytest.mark.parametrize("claims", [1, 3])
def test_an_input_that_changed_since_is_not_written(build: Builder, claims: int) -> None:
    """An input that is replaced between the two readings is not written."""
    data = build.simple(*[build.claim()] * claims)
    with pytest.raises(OwnFailure, match="changed while it was read"):
        replay(io.BytesIO(data), bytes(2), (), [])


def test_no_output_reads_an_input_without_a_sink(build: Builder) -> None:
    """An input that no output reads is not compared with what was judged."""
    replay(io.BytesIO(build.simple(build.claim())), bytes(1), (), [])
