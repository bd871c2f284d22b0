"""One cause, one message."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scrubber import check, scrub

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import WriteClaims

CLAIM = "CLM*A1*80***11:B:1*Y*A*Y*Y~\nHI*ABK:E1065~\nLX*1~\nSV1*HC:95250*80*UN*1***1~\n{date}"


@pytest.mark.parametrize(
    ("date", "conformance", "select", "codes"),
    [
        ("DTP*472*D8*20261308~\n", "full", "CGM", ["SCR060"]),
        ("DTP*472*D8*20261308~\n", "envelope", "CGM", ["SCR046"]),
        ("", "full", "CGM", ["SCR060"]),
        ("DTP*472*RD8*20260109-20260105~\n", "full", "CGM,DAT", ["DAT003"]),
        ("DTP*472*RD8*20260109-20260105~\n", "full", "CGM", ["SCR046"]),
    ],
)  # fmt: skip
def test_a_date_is_told_once_by_whoever_says_what_is_wrong_with_it(
    write_claims: WriteClaims, date: str, conformance: str, select: str, codes: list[str]
) -> None:
    """Where nobody does, the program says that it could not look at the service."""
    data = write_claims(CLAIM.format(date=date))
    report = check(data, conformance=conformance, select=select)  # type: ignore[arg-type]
    assert [found.code for found in report.findings if found.element == "DTP03"] == codes
    assert report.summary.rejected == 1


def test_another_separator_than_isa16_names_is_told_once_a_claim(write_claims: WriteClaims, tmp_path: Path) -> None:
    """Where no element of components can be read, that is said, at ISA16; the 999 has what the guide finds."""
    lines = "LX*{n}~\nSV1*HC:99213*40*UN*1***1~\nDTP*472*D8*20260105~\n"
    claim = "CLM*{id}*80***11:B:1*Y*A*Y*Y~\nHI*ABK:E1065~\n" + lines.format(n=1) + lines.format(n=2)
    data = write_claims(claim.format(id="A1") + claim.format(id="A2"))
    data = data.replace(b"*P*:~", b"*P*>~").replace(b"*T*:~", b"*T*>~")
    report = check(data, select="CGM")
    assert [(found.code, found.claim_id, found.line, found.element) for found in report.findings] == [
        ("SCR052", "A1", None, "ISA16"), ("SCR052", "A2", None, "ISA16")
    ]  # fmt: skip
    (tmp_path / "in.837").write_bytes(data)
    scrub([tmp_path / "in.837"], tmp_path / "out", emit=["999"])
    answer = (tmp_path / "out" / "in.999").read_text()
    assert answer.count("IK3*HI*") == 4
    assert answer.count("IK3*SV1*") == 8
    one_line = write_claims(claim.format(id="A1")).replace(b"SV1*HC:99213", b"SV1*HC>99213", 1)
    assert {found.element for found in check(one_line, select="CGM").findings} >= {"ISA16"}
    assert any(found.code == "SCR060" for found in check(one_line, select="CGM").findings)
