"""A profile's file: every fault of its form is told, with its place, and what was probably meant."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from scrubber.edit import Severity
from scrubber.errors import ProfileError
from scrubber.rules.profile import Match
from scrubber.rules.read_profile import boundaries, profile_of, read_profile

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = """
name = "mine"
title = "My payer"
extends = "other"
ignore = ["CGM"]
enable = ["DX001"]
replacement = "line"
[[match]]
payer_id = ["1", "2"]
payer_name = ["BLUE*"]
[[match]]
filing = ["MB"]
billing_npi = ["1234567893"]
sender = ["S"]
receiver = ["R"]
[edits.some-edit]
count = 3
[severity]
PRV = "info"
[[dated]]
from = 2026-07-01
[dated.severity]
PRV = "warn"
[[dated]]
from = 2026-01-01
to = 2026-06-30
ignore = ["PRV"]
"""


def faults(folder: Path, text: str) -> list[str]:
    """Give what is wrong with a file of this text."""
    file = folder / "mine.toml"
    file.write_text(text, encoding="utf-8")
    return [fault.told() for fault in read_profile(file).faults]


def test_a_whole_profile_is_read(tmp_path: Path) -> None:
    """Each key arrives where it belongs; sections are in the order of their days."""
    file = tmp_path / "mine.toml"
    file.write_text(WHOLE, encoding="utf-8")
    profile = profile_of(file)
    assert (profile.name, profile.title, profile.extends, profile.file) == ("mine", "My payer", "other", "mine.toml")
    assert profile.matches == (
        Match(payer_id=("1", "2"), payer_name=("BLUE*",)),
        Match(filing=("MB",), billing_npi=("1234567893",), sender=("S",), receiver=("R",)),
    )
    assert profile.terms.ignore == ("CGM",)
    assert profile.terms.enable == ("DX001",)
    assert profile.terms.replacement == "line"
    assert profile.terms.edits == {"some-edit": {"count": 3}}
    assert profile.terms.severity == {"PRV": Severity.INFO}
    first, second = profile.sections
    assert (first.first, first.last, first.terms.ignore) == (date(2026, 1, 1), date(2026, 6, 30), ("PRV",))
    assert (second.first, second.last, second.terms.severity) == (date(2026, 7, 1), None, {"PRV": Severity.WARN})
    assert boundaries(profile.sections) == [date(2026, 1, 1), date(2026, 7, 1)]
    assert [second.holds(day) for day in (date(2026, 6, 30), date(2026, 7, 1))] == [False, True]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('name = "x"\n', "title: is missing"),
        ('title = "x"\n', "name: is missing"),
        ('name = "My Payer"\ntitle = "x"\n', "name: 'My Payer' is no name: small letters and digits, with hyphens"),
        ('name = ""\ntitle = "x"', "name: a text is wanted"),
        ('name = "x"\ntitle = "x"\nextend = "y"', "extend: unknown key 'extend'; did you mean 'extends'?"),
        ('name = "x"\ntitle = "x"\n[match]\nfiling = ["MB"]', "match: a list of tables is wanted: [[match]]"),
        ('name = "x"\ntitle = "x"\n[[match]]', "match[1]: matches nothing: give one of its keys"),
        ('name = "x"\ntitle = "x"\n[[match]]\nfiling = "MB"', "match[1].filing: a list of texts is wanted"),
        ('name = "x"\ntitle = "x"\n[[match]]\npayer = ["1"]', "match[1].payer: unknown key 'payer'; did you mean 'pa"),
        (
            'name = "x"\ntitle = "x"\n[[match]]\nfiling = ["MB"]\n[[match]]\nbilling_npi = ["12"]',
            "match[2].billing_npi: '12' is no NPI of ten digits",
        ),
        ('name = "x"\ntitle = "x"\n[[match]]\npayer_name = ["*"]', "match[1].payer_name: '*' is neither a name nor"),
        ('name = "x"\ntitle = "x"\n[[match]]\npayer_name = ["A*B"]', "match[1].payer_name: 'A*B' is neither a name"),
        ('name = "x"\ntitle = "x"\n[[match]]\npayer_id = ["1*"]', "match[1].payer_id: '1*': only the name of a payer"),
        (
            'name = "x"\ntitle = "x"\n[[match]]\nfiling = ["MB"]\nignore = ["A"]',
            "match[1].ignore: 'ignore' belongs above the first [table]",
        ),
        ('name = "x"\ntitle = "x"\nedits = 3', "edits: a table is wanted"),
        ('name = "x"\ntitle = "x"\n[edits]\na = 3', "edits.a: a table is wanted"),
        ('name = "x"\ntitle = "x"\n[severity]\na = "no"', "severity.a: Input should be 'reject', 'warn' or 'info'"),
        (
            'name = "x"\ntitle = "x"\n[severity]\na-b.c = "warn"',
            'severity.a-b: a key with a point stands in quotes: "a-b.c"',
        ),
        ('name = "x"\ntitle = "x"\nreplacement = "all"', "replacement: Input should be 'claim' or 'line'"),
        ('name = "x"\ntitle = "x"\n[[dated]]\nfrom = "2026-01-01"', "dated[1].from: a date such as 2026-01-31"),
        ('name = "x"\ntitle = "x"\n[[dated]]\nfrom = 2026-01-01T00:00:00', "dated[1].from: a date such as"),
        ('name = "x"\ntitle = "x"\n[[dated]]\nignore = ["A"]', "dated[1]: is not dated: give from, to, or both"),
        (
            'name = "x"\ntitle = "x"\n[[dated]]\nfrom = 2026-02-01\nto = 2026-01-01',
            "dated[1].to: ends before it begins",
        ),
        (
            'name = "x"\ntitle = "x"\n[[dated]]\nfrom = 2026-02-01\n[[dated]]\nto = 2026-02-01',
            "dated[1]: has days in common with dated[2]",
        ),
        ("name = [", "is not TOML in UTF-8"),
        ('name = "x\n', "is not TOML in UTF-8, line 1"),
    ],
)  # fmt: skip
def test_each_fault_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    """Each fault of a profile is told with its file and line."""
    (fault,) = faults(tmp_path, text)
    assert fault.startswith(told)


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    """All faults of a profile are told at once."""
    text = 'nam = "x"\n[[match]]\nfilling = ["MB"]\n[severity]\na = "no"\nb = 3\n[[dated]]\n'
    assert len(faults(tmp_path, text)) == 7
    with pytest.raises(ProfileError, match=r"profile 'mine.toml': nam: unknown key 'nam'"):
        profile_of(tmp_path / "mine.toml")


def test_what_is_no_utf_8_is_told_without_a_line(tmp_path: Path) -> None:
    """A file that is no UTF-8 is told without the parser's words, which quote it."""
    (tmp_path / "mine.toml").write_bytes(b'name = "\xff"')
    assert [fault.told() for fault in read_profile(tmp_path / "mine.toml").faults] == ["is not TOML in UTF-8"]
