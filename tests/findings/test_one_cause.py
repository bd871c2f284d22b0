"""One cause, one message."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scrubber import check

if TYPE_CHECKING:
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
