"""Files of a few claims, and what the sample edits make of them."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import pytest

from scrubber.pipeline.judging import screen_all
from scrubber.pipeline.plan import Plan
from scrubber.pipeline.report import Report
from scrubber.rules.settings import SettingsRequest, resolve
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from scrubber.engine.claims.control_numbers import Reuse
    from scrubber.pipeline.plan import Conformance
    from scrubber.rules.packs import Pack

Screen = Callable[..., list[Report]]
Claims = Callable[..., str]


@pytest.fixture
def screen(sample_edits: Pack) -> Screen:
    """Give a function that runs both passes over files, with the sample edits."""

    def run(
        *files: bytes, conformance: str = "envelope", overrides: Sequence[str] = (), reuse: Reuse = "warn"
    ) -> list[Report]:
        settings = resolve(SettingsRequest(overrides=tuple(overrides)), [sample_edits])
        checked: Conformance = "full" if conformance == "full" else "envelope"
        plan = Plan(settings=settings, conformance=checked, duplicate_interchange=reuse)
        return screen_all([Source(f"{number}.837", io.BytesIO(file)) for number, file in enumerate(files)], plan)

    return run


@pytest.fixture(scope="session")
def claim() -> Claims:
    """Give a function that writes one claim with one service."""

    def write(
        claim_id: str = "A1", day: str = "20260105", *, code: str = "Z1001", units: str = "1", frequency: str = "1",
        charge: str = "80", reference: str = "",
    ) -> str:  # fmt: skip
        original = f"REF*F8*{reference}~\n" if reference else ""
        return (
            f"CLM*{claim_id}*{charge}***11:B:{frequency}*Y*A*Y*Y~\n{original}HI*ABK:E1065~\n"
            f"LX*1~\nSV1*HC:{code}*{charge}*UN*{units}***1~\nDTP*472*D8*{day}~\n"
        )

    return write
