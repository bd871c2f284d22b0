"""The engine's own codes are identities: unique, never reused, and each can be said in words."""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING

import pytest

from scrubber.findings.catalogue import FAULTS
from scrubber.findings.finding import Verdict
from scrubber.findings.resolve_hits import ClaimContext, engine_finding
from scrubber.rules.adjustable import ADJUSTABLE, RESERVED
from scrubber.x12.segment import Place

if TYPE_CHECKING:
    from scrubber.findings.engine_faults.engine_fault import EngineFault


def values_of(template: str) -> set[str]:
    """The names that a template wants."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_every_code_is_unique_and_reserved() -> None:
    """Each finding of the engine's own has a code of its own, which no pack may take."""
    codes = [fault.code for fault in FAULTS.values()]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(rf"{RESERVED}[0-9]{{3}}", code) for code in codes)
    assert all(fault.key == key for key, fault in FAULTS.items())


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_every_fault_says_what_is_wrong_and_what_to_do(fault: EngineFault) -> None:
    """Each text can be filled in, and each status may be said in an acknowledgement."""
    assert fault.fix[-1] in ".?" or fault.fix == "{fix}"
    assert fault.text.strip() == fault.text
    assert fault.text[-1] != "."
    names = values_of(fault.text) | values_of(fault.fix)
    assert "" not in names
    values = dict.fromkeys(names, "x")
    finding = engine_finding(fault.key, ClaimContext("A1", claim=3), Place(10, 2), values=values)
    assert "{" not in finding.message + finding.fix
    assert (finding.code, finding.edit, finding.key) == (fault.code, fault.key, fault.key)
    assert (finding.claim_id, finding.claim, finding.segment, finding.offset) == ("A1", 3, 2, 10)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_rejects_exactly_where_its_severity_says_so(fault: EngineFault) -> None:
    """A fault of severity reject or error stops claims, an error holds them, and no other fault does."""
    assert fault.stops is (fault.severity in {"reject", "error"}) is (fault.verdict >= Verdict.REJECTED)
    assert (fault.severity == "error") is (fault.verdict == Verdict.HELD)


def test_what_may_be_adjusted_stops_no_claim() -> None:
    """What may be adjusted is a finding that there is, and that no count or envelope depends on."""
    by_code = {fault.code: fault for fault in FAULTS.values()}
    for code, adjustable in ADJUSTABLE.items():
        assert by_code[code].key == adjustable.key
        assert by_code[code].is_adjustable
        assert not by_code[code].stops
    assert not FAULTS["set-count"].is_adjustable
