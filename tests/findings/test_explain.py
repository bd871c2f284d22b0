"""Whatever a report says can be looked up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scrubber.errors import UnknownEdit
from scrubber.findings.catalogue import FAULTS
from scrubber.findings.explain import explain
from scrubber.rules.settings import Settings, SettingsRequest, resolve

if TYPE_CHECKING:
    from scrubber.rules.packs import Pack


@pytest.fixture
def settings(sample_edits: Pack) -> Settings:
    """Give the sample edits under a profile and an option."""
    return resolve(SettingsRequest(profile="strict-payer", overrides=("SMP003.days=10",)), [sample_edits])


def test_an_edit_is_explained_with_what_it_says_and_can_be_told(settings: Settings) -> None:
    """An edit is explained with its messages, what to do, and where each parameter comes from."""
    text = explain("SMP001", settings)
    assert text.startswith("SMP001  charge-above-ceiling  (pack samples, since 0.1)")
    assert "## What it flags" in text
    assert "- too-high (reject [profile strict-payer]; status A3:178): the charge is over {most} dollars" in text
    assert "  Fix: Charge less." in text
    assert "- most = 100 [profile strict-payer]" in text
    assert "- frequencies = 1,7,8 [default]" in text
    assert "- exempt = Z9,Z3 [default]" in text
    assert "- from_place = none [default]" in text
    assert "- days = 10 [--set]" in explain("service-too-soon", settings)
    assert "status A7:476, CARC 16" in explain("SMP002", settings)
    assert explain("SMP002", settings).endswith("## Parameters\nNone.")


@pytest.mark.parametrize("label", [*FAULTS, *(fault.code for fault in FAULTS.values())])
def test_every_fault_of_the_engine_is_explained(settings: Settings, label: str) -> None:
    """Each code of the engine's own is explained."""
    text = explain(label, settings)
    assert label in text.splitlines()[0]
    assert "Fix: " in text


def test_what_becomes_of_the_claims_is_said(settings: Settings) -> None:
    """The explanation says whether claims are held, rejected or go on."""
    assert "neither accepted nor rejected" in explain("set-unended", settings)
    assert "are rejected." in explain("segment-count", settings)
    assert "go on." in explain("isa-width", settings)


@pytest.mark.parametrize(
    ("label", "close"), [("SMP01", "SMP0"), ("set-unend", "set-unended"), ("units-whole", "units-not-whole")]
)
def test_an_unknown_label_is_an_error_with_the_closest_one(settings: Settings, label: str, close: str) -> None:
    """A mistyped name is an error that names the closest one."""
    with pytest.raises(UnknownEdit, match=close):
        explain(label, settings)
