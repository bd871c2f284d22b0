"""The fingerprint of a finding: the same tomorrow, and another one's never."""

import re

import pytest

from scrubber.findings.finding import Finding
from scrubber.findings.finding_store import FindingStore
from scrubber.findings.fingerprints import fingerprinted

FINDING = Finding(
    edit="units-not-whole", code="SMP002", severity="reject", message="1.5 units", fix="Bill whole units.",
    claim_id="HC-1", line="1", interchange="1", group="1", transaction="1", segment=20, offset=700, element="SV104",
    status=None, carc=None, claim=0, key="units", payer="LAKE1", procedure="Z2000", dates="2026-01-20", charge=8000,
    billing_npi="1234567893",
)  # fmt: skip


def prints(*findings: Finding) -> list[str]:
    """The fingerprints of findings that stand in a file in this order."""
    return [finding.fingerprint for finding in fingerprinted(findings)]


def test_sixteen_digits() -> None:
    """A fingerprint has sixteen hexadecimal digits."""
    (fingerprint,) = prints(FINDING)
    assert re.fullmatch("[0-9a-f]{16}", fingerprint)


def test_place_and_words_make_no_difference() -> None:
    """A finding that moves, is worded or weighed in another way, or whose charge is another, is the same one."""
    moved = FINDING._replace(
        segment=99, offset=9000, claim=7, interchange="2", message="2.5 units", severity="warn", charge=1, profile="x"
    )
    assert prints(FINDING) == prints(moved)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("edit", "other"),
        ("key", "other"),
        ("payer", "LAKE2"),
        ("billing_npi", "1999999992"),
        ("claim_id", "HC-2"),
        ("line", "2"),
        ("procedure", "Z1001"),
        ("dates", "2026-01-21"),
    ],
)
def test_each_part_makes_a_difference(field: str, value: str) -> None:
    """Another edit, message, payer, provider, claim, line, procedure or date makes another fingerprint."""
    changed = Finding._make({**FINDING._asdict(), field: value}.values())
    assert prints(FINDING) != prints(changed)


def test_equal_ones_are_numbered_in_file_order() -> None:
    """Findings that have all of it in common differ by which one they are, and more of them change none before."""
    two, three = prints(FINDING, FINDING), prints(FINDING, FINDING, FINDING)
    assert len(set(three)) == 3
    assert three[:2] == two


def test_on_disk_as_in_memory() -> None:
    """Findings that had to be put away on disk have the same fingerprints in the same order."""
    findings = [FINDING._replace(offset=offset, claim_id=f"HC-{offset % 7}") for offset in range(40, 0, -1)]
    in_memory, on_disk = FindingStore().collect(), FindingStore(most=9).collect()
    in_memory.extend(findings)
    for finding in findings:
        on_disk.append(finding)
    assert list(on_disk.in_order()) == list(in_memory.in_order())
    assert len({finding.fingerprint for finding in on_disk.in_order()}) == 40
