"""A file of waivers: what it says, and every fault of it at once, with its place and what was probably meant."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from scrubber.errors import WaiverError
from scrubber.rules.adjustable import ADJUSTABLE
from scrubber.rules.labels import Labels
from scrubber.rules.read_waivers import read_waivers

if TYPE_CHECKING:
    from pathlib import Path

    from scrubber.rules.packs import Pack
    from scrubber.rules.waivers import Waiver

ABOUT_CLAIMS = [one for one in ADJUSTABLE.values() if one.is_about_claim]
OF_ENGINE = f"of the program's own findings these can: {', '.join(one.code for one in ABOUT_CLAIMS)}"
END = 'owner = "R. Moss"\nreason = "Agreed"\nexpires = 2026-12-31\n'


@pytest.fixture
def labels(sample_edits: Pack) -> Labels:
    """Give the sample edits by what they are called."""
    return Labels([sample_edits])


def read(folder: Path, labels: Labels, text: str) -> tuple[Waiver, ...]:
    """Give the waivers of a file of this text."""
    file = folder / "waivers.toml"
    file.write_text(text, encoding="utf-8")
    return read_waivers(str(file), labels, None).all


def faults(folder: Path, labels: Labels, text: str) -> list[str]:
    """Give what is wrong with a file of this text."""
    with pytest.raises(WaiverError) as error:
        read(folder, labels, text)
    prefix = "waivers 'waivers.toml': "
    lines = error.value.message.splitlines()
    assert all(line.startswith(prefix) for line in lines)
    return [line.removeprefix(prefix) for line in lines]


def test_what_a_waiver_says_is_read(tmp_path: Path, labels: Labels) -> None:
    """By name with every key, and by prefix of codes for everything."""
    one, other = read(
        tmp_path,
        labels,
        '[[waiver]]\nedit = "units-not-whole"\nmessage = "fraction"\nclaim = "A1"\nbilling_npi = "1234567893"\n'
        f'payer_id = "P"\nsender = "S"\n{END}[[waiver]]\ncode = "SMP00"\neverywhere = true\n{END}',
    )
    assert one[:7] == (frozenset({"units-not-whole"}), "units-not-whole", "fraction", "A1", "1234567893", "P", "S")
    assert one[7:] == ("R. Moss", "Agreed", date(2026, 12, 31))
    assert (len(other.edits), other.label, *other[2:7]) == (4, "SMP00", None, None, None, None, None)


def test_findings_of_the_engine_s_own_about_claims_are_waived_too(tmp_path: Path, labels: Labels) -> None:
    """By name, by code, or by a prefix, which is for those about claims alone."""
    waivers = "".join(
        f'[[waiver]]\ncode = "{code}"\neverywhere = true\n{END}' for code in ("replacement-unmatched", "SCR049", "SCR0")
    )
    assert [sorted(waiver.edits) for waiver in read(tmp_path, labels, waivers)] == [
        ["replacement-unmatched"],
        ["patient-unidentified"],
        sorted(one.key for one in ABOUT_CLAIMS if one.code.startswith("SCR0")),
    ]


@pytest.mark.parametrize(
    ("waiver", "told"),
    [
        ('edit = "units-not-hole"', "[1].edit: unknown edit 'units-not-hole'; did you mean 'units-not-whole'?"),
        ('code = "SMP02"', "[1].code: unknown edit 'SMP02'; did you mean 'SMP002'?"),
        ('code = "SMP002"\nmessage = "fracton"', "[1].message: unknown message 'fracton'; did you mean 'fraction'?"),
        ('code = "SCR022"', f"[1].code: SCR022 cannot be waived; {OF_ENGINE}"),
        ('code = "SMP002"\nedit = "SMP002"', "[1]: give edit or code, one of them"),
        ("", "[1]: give edit or code, one of them"),
        ("edit = 7", "[1].edit: a text is wanted"),
        ('code = "SMP002"\nmessage = " "', "[1].message: a text is wanted"),
        ('code = "SMP002"\npayer = "X"', "[1]: unknown key 'payer'; did you mean 'payer_id'?"),
        ('code = "SMP002"\nbilling_npi = 1234567893', "[1].billing_npi: a text is wanted"),
        ('code = "SMP002"\nbilling_npi = "12345"', "[1].billing_npi: '12345' is no NPI of ten digits"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, labels: Labels, waiver: str, told: str) -> None:
    """Each fault of the file is told with its place, and nothing is waived."""
    scope = "" if "billing_npi" in waiver else 'claim = "A1"\n'
    assert faults(tmp_path, labels, f"[[waiver]]\n{waiver}\n{scope}{END}") == [f"waiver{told}"]


@pytest.mark.parametrize("scope", ["", 'claim = "A1"\neverywhere = true', "everywhere = false"])
def test_a_waiver_says_for_what_it_is(tmp_path: Path, labels: Labels, scope: str) -> None:
    """One for all claims says so; nobody gets that by leaving something out."""
    told = faults(tmp_path, labels, f'[[waiver]]\ncode = "SMP002"\n{scope}\n{END}')
    assert told[-1] == "waiver[1]: give claim, billing_npi, payer_id, sender, or some of them, or everywhere = true"


def test_every_fault_of_a_file_is_told_at_once(tmp_path: Path, labels: Labels) -> None:
    """Whoever wrote it mends it in one go; a waiver without a fault beside them is no help to the others."""
    text = (
        f'[[waivers]]\n[[waiver]]\ncode = "SMP002"\nclaim = "A1"\n{END}'
        '[[waiver]]\nedit = "units-whole"\nclaim = ""\nexpires = "2026-12-31"\n'
        '[[waiver]]\ncode = "SCR012"\neverywhere = 1\nowner = "R. Moss"\nreason = "-"\nexpires = 2026-12-31T10:00:00\n'
    )
    assert faults(tmp_path, labels, text) == [
        "unknown key 'waivers'; did you mean 'waiver'?",
        "waiver[2].claim: a text is wanted",
        "waiver[2].owner: is missing",
        "waiver[2].reason: is missing",
        "waiver[2].expires: a date such as 2026-01-31 is wanted",
        "waiver[2].edit: unknown edit 'units-whole'; did you mean 'units-not-whole'?",
        "waiver[3].expires: a date such as 2026-01-31 is wanted",
        "waiver[3].everywhere: true is wanted",
        f"waiver[3].code: SCR012 cannot be waived; {OF_ENGINE}",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("waiver = 3", "waiver: a list of tables is wanted: [[waiver]]"),
        ("[waiver]\nedit = 'SMP002'", "waiver: a list of tables is wanted: [[waiver]]"),
        ("[[waiver]]\nclaim = PATIENT\n", "is not TOML in UTF-8, line 2"),
    ],
)
def test_a_file_that_is_no_list_of_waivers_is_refused(tmp_path: Path, labels: Labels, text: str, told: str) -> None:
    """What the file says is not quoted: it may be a patient's."""
    assert faults(tmp_path, labels, text) == [told]


def test_a_file_that_is_not_there_is_told(tmp_path: Path, labels: Labels) -> None:
    """A file of waivers that is not there is a set-up error."""
    with pytest.raises(WaiverError, match=r"^waivers 'none\.toml' cannot be read$"):
        read_waivers(str(tmp_path / "none.toml"), labels, None)


def test_a_file_without_waivers_waives_nothing(tmp_path: Path, labels: Labels) -> None:
    """A byte order mark, as some editors write it, makes no difference."""
    assert read(tmp_path, labels, "\ufeff# none yet\n") == ()


def test_each_label_is_looked_up_once(tmp_path: Path, labels: Labels, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of thousands with one slip in each costs what one slip costs."""
    asked = []

    def counted(wanted: list[str], names: object = Labels.names) -> frozenset[str]:
        asked.extend(wanted)
        assert callable(names)
        found: frozenset[str] = names(labels, wanted)
        return found

    monkeypatch.setattr(labels, "names", counted)
    text = "".join(f'[[waiver]]\ncode = "SMQ{number % 2}"\nclaim = "A{number}"\n{END}' for number in range(200))
    assert len(faults(tmp_path, labels, text)) == 200
    assert asked == ["SMQ0", "SMQ1"]
