"""Dollars by edit, and the fixes that many claims wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.outputs.reports.html.at_risk import AtRisk, Fix
from scrubber.outputs.reports.html.view import bars
from scrubber.x12.guide.fault import GuideFault

if TYPE_CHECKING:
    from tests.outputs.conftest import Builder


def test_a_charge_counts_once_for_an_edit_and_each_of_its_fixes(build: Builder) -> None:
    """It counts by the worst severity; a fix that differs from claim to claim has no text; warnings need none."""
    (one,) = build.findings(build.simple(build.claim()), build.found("SV1"))
    warned = one._replace(severity="warn", key="other")
    at_risk = AtRisk()
    at_risk.add(100, [one, one, warned])
    at_risk.add(50, [one])
    at_risk.add(20, [warned])
    at_risk.add(9, [one._replace(code="B", fix="mend 1")])
    at_risk.add(9, [one._replace(code="B", fix="mend 2")])
    at_risk.add(1000, [one._replace(code="C")])
    assert at_risk.cents == {
        ("TST001", "sample-edit", "reject"): 150, ("TST001", "sample-edit", "warn"): 20,
        ("B", "sample-edit", "reject"): 18, ("C", "sample-edit", "reject"): 1000,
    }  # fmt: skip
    assert at_risk.fixes() == [
        Fix("TST001", "sample-edit", "sample", "mend it", 2, 150),
        Fix("B", "sample-edit", "sample", "", 2, 18),
    ]


def test_charges_that_cancel_each_other_out_have_a_chart() -> None:
    """A charge below zero has no stretch, and the bar tells what the charges come to."""
    kinds = [("A", "an-edit", "reject"), ("A", "an-edit", "warn")]
    (bar,) = bars(dict.fromkeys(kinds, 1), {kinds[0]: 500, kinds[1]: -500}, {})
    assert (bar.cents, bar.stretches) == (0, [("reject", 500, 0.0, 100.0)])


def test_departures_from_the_guide_are_fixes_of_their_own(build: Builder) -> None:
    """They share edit and message: each fix has its claims, and its place in the filters."""
    (one,) = build.findings(build.simple(build.claim()), build.found("SV1"))
    fault = GuideFault(1, "N4", None, "3", "segment", "2010AA", "missing")
    at_risk = AtRisk()
    for fix in ("Send N4.", "Send N4.", "Send NM103.", "Send REF02.", "Send REF02."):
        at_risk.add(100, [one._replace(guide=fault, fix=fix)])
    first, second = at_risk.fixes()
    assert {(fix.text, fix.claims) for fix in (first, second)} == {("Send N4.", 2), ("Send REF02.", 2)}
    assert first.key != second.key
