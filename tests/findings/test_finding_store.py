"""Findings on the store of findings: the same ones in the same order, wherever they are kept meanwhile."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

import pytest

from scrubber.errors import OwnFailure
from scrubber.findings.finding import Finding
from scrubber.findings.finding_store import FindingStore, Shelved
from scrubber.findings.fingerprints import fingerprinted
from scrubber.findings.resolve_hits import ClaimContext, engine_finding
from scrubber.x12.guide.fault import UNKNOWN_SEGMENT, GuideFault
from scrubber.x12.segment import Place

if TYPE_CHECKING:
    from collections.abc import Sequence


def found(offset: int) -> Finding:
    """A finding at this place, with its fingerprint."""
    where = ClaimContext(f"A{offset}", "1", "2", "3", offset)
    finding = engine_finding("amount-unreadable", where, Place(offset, offset + 1), element="SV102", line="1")
    return next(fingerprinted([finding]))


def kept(findings: Sequence[Finding], most: int, lot: int = 7) -> Sequence[Finding]:
    """What a store of findings that holds `most` findings in memory gives back of those that come in such lots."""
    collected = FindingStore(most).collect()
    for start in range(0, len(findings), lot):
        collected.extend(findings[start : start + lot])
    return collected.in_order()


@pytest.fixture(params=["in order", "shuffled", "two runs that overlap"])
def arriving(request: pytest.FixtureRequest) -> list[Finding]:
    """Give findings in the order in which they come."""
    findings = [found(offset) for offset in range(1000)]
    if request.param == "shuffled":
        findings.sort(key=lambda finding: finding.offset * 617 % 1000)
    if request.param == "two runs that overlap":
        findings = findings[::2] + findings[1::2]
    return findings


@pytest.mark.parametrize("most", [0, 100, 999, 1000])
def test_they_come_back_in_file_order(arriving: list[Finding], most: int) -> None:
    """Findings come back in file order, in memory or on disk."""
    back = kept(arriving, most)
    assert isinstance(back, Shelved) == (most < len(arriving))
    assert list(back) == sorted(arriving, key=lambda finding: finding.offset)
    assert all(type(finding) is Finding for finding in back)


def test_they_are_a_sequence() -> None:
    """Findings on disk can be counted, indexed and gone through like a list."""
    findings = [found(offset) for offset in range(600)]
    back = kept(findings, 10)
    assert len(back) == 600
    assert (back[0], back[255], back[256], back[-1]) == (findings[0], findings[255], findings[256], findings[-1])
    assert back[250:260] == tuple(findings[250:260])
    assert list(back) == list(back)
    with pytest.raises(IndexError):
        back[600]


def test_two_can_go_through_them_at_once() -> None:
    """Two readers go through the findings independently."""
    findings = [found(offset) for offset in range(600)]
    back = kept(findings, 10)
    assert list(zip(back, back, strict=True)) == list(zip(findings, findings, strict=True))


def test_a_fault_of_the_guide_comes_back_with_its_finding() -> None:
    """A fault of the guide is kept with its finding, on disk too."""
    fault = GuideFault(2, "XX", None, UNKNOWN_SEGMENT, "segment", "2300", "The segment is not known")
    finding = found(1)._replace(guide=fault)
    assert list(kept([finding, found(2)], 0)) == [finding, found(2)]


def test_the_inputs_of_a_run_share_the_memory() -> None:
    """The bound on findings in memory is one for all inputs of a run."""
    finding_store = FindingStore(10)
    first, second = finding_store.collect(), finding_store.collect()
    first.extend([found(offset) for offset in range(6)])
    second.extend([found(offset) for offset in range(6)])
    assert isinstance(first.in_order(), Shelved)
    assert isinstance(second.in_order(), Shelved)
    assert list(first.in_order()) == list(second.in_order()) == [found(offset) for offset in range(6)]


def test_what_is_forgotten_does_not_come_back() -> None:
    """Findings that were taken back are gone."""
    collected = FindingStore(1).collect()
    collected.extend([found(1), found(2), found(3)])
    collected.clear()
    collected.append(found(4))
    assert collected.in_order() == (found(4),)


class Full:
    """A file on a disk that has no room, or does not answer."""

    def __init__(self, *, reads: bool) -> None:
        self._reads = reads

    def seek(self, *_place: int) -> int:
        """Go to some place."""
        return 0

    def write(self, _content: bytes) -> int:
        """Take nothing, or say that it was taken."""
        if self._reads:
            return 0
        raise OSError(28, "No space left on device")

    def read(self, _length: int) -> bytes:
        """Give nothing back."""
        raise OSError(5, "Input/output error")

    def close(self) -> None:
        """Close."""


@pytest.mark.parametrize(("reads", "said"), [(False, "kept: No space left"), (True, "read back: Input/output error")])
def test_a_disk_that_fails_is_a_failure_of_the_run(
    monkeypatch: pytest.MonkeyPatch,
    reads: bool,  # noqa: FBT001
    said: str,
) -> None:
    """A temporary file without room is a failure of the program, no fault of the input."""

    def open_full() -> IO[bytes]:
        return Full(reads=reads)  # type: ignore[return-value]

    monkeypatch.setattr("tempfile.TemporaryFile", open_full)

    with pytest.raises(OwnFailure, match=said):
        list(kept([found(1), found(2)], 1))
