"""What a payer's profile comes to, which one judges claims, and every fault of a file at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run

PARENT = """
name = "parent"
title = "A payer's manual"
ignore = ["SMP004", "SCR049"]
replacement = "line"
[[match]]
payer_id = ["P1", "P2", "P3", "P4"]
[edits.charge-above-ceiling]
most = 100
[severity]
"guide.trailing-blank" = "reject"
SCR070 = "reject"
[[dated]]
from = 2026-07-01
[dated.edits.charge-above-ceiling]
most = 90
"""
CHILD = """
name = "child"
title = "One of its plans"
extends = "parent"
enable = ["SMP004"]
[[match]]
payer_id = ["P1"]
sender = ["S1"]
[[match]]
payer_name = ["PLAN*"]
[severity]
"charge-above-ceiling.too-high" = "reject"
"""


@pytest.fixture
def own(tmp_path: Path) -> str:
    """Give the pattern of two profiles, one of which extends the other."""
    for name, text in (("parent", PARENT), ("child", CHILD)):
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    return f"--profiles={tmp_path}/*.toml"


class TestList:
    """Every profile at hand, and whose claims it is for."""

    def test_each_is_told_with_its_origin_and_its_matches(self, run: Run, own: str) -> None:
        """Those of the user beside those of packs; long lists of values are cut."""
        ran = run("profiles", "list", own)
        assert (ran.code, ran.err) == (0, "")
        assert [line.split("  ")[0] for line in ran.out.splitlines()] == ["NAME", "child", "parent", "strict-payer"]
        child, parent, strict = (" ".join(line.split()) for line in ran.out.splitlines()[1:])
        assert child == "child child.toml parent payer_id P1 and sender S1 or payer_name PLAN* One of its plans"
        assert parent == "parent parent.toml - payer_id P1, P2, P3 and 1 more A payer's manual"
        assert strict == "strict-payer a pack - nothing (--profile alone) A payer with a low ceiling"

    def test_those_of_the_data_folder_are_found_without_being_named(self, run: Run, tmp_path: Path) -> None:
        """Other files in it are none."""
        folder = tmp_path / "scrubber-home" / "profiles"
        folder.mkdir(parents=True)
        (folder / "parent.toml").write_text(PARENT, encoding="utf-8")
        (folder / "notes.txt").write_text("-", encoding="utf-8")
        assert "parent.toml" in run("profiles", "list").out
        assert run("profiles", "check").out == "1 profile of your own checked: no fault\n"

    def test_a_file_that_is_found_twice_is_one(self, run: Run, own: str, tmp_path: Path) -> None:
        """By two patterns, through a link, and in the data folder."""
        (tmp_path / "more").mkdir()
        (tmp_path / "more" / "child.toml").symlink_to(tmp_path / "child.toml")
        (tmp_path / "scrubber-home").mkdir()
        (tmp_path / "scrubber-home" / "profiles").symlink_to(tmp_path)
        patterns = (own, f"--profiles={tmp_path}/more/../ch*.toml", f"--profiles={tmp_path}/more/*")
        assert run("profiles", "check", *patterns).out == "2 profiles of your own checked: no fault\n"

    def test_a_pattern_that_names_no_file_is_told(self, run: Run, tmp_path: Path) -> None:
        """A pattern that finds no file is told, with what it was."""
        ran = run("profiles", "list", f"--profiles={tmp_path}/none/*.toml")
        assert (ran.code, ran.out) == (2, "")
        assert "no file of a profile is at" in ran.err


class TestShow:
    """Every value that claims of a payer are judged by, and who set it."""

    def test_each_value_is_told_with_its_origin(self, run: Run, own: str) -> None:
        """Of the profile, of the one that it extends, of a dated section, of the command, by default."""
        ran = run("profiles", "show", "child", own, "--set=SMP003.days=7", "--ignore=SMP002")
        assert (ran.code, ran.err) == (0, "")
        lines = ran.out.splitlines()
        assert lines[0] == "Profile child (child.toml, extends parent): One of its plans"
        before, after = ran.out.split("Services from 2026-07-01:\n")
        assert "Services to 2026-06-30:" in before
        assert "SMP001 charge-above-ceiling\n  runs = yes  [default]\n  most = 100  [profile parent]\n" in before
        assert "  most = 90  [profile parent from 2026-07-01]\n" in after
        for part in (before, after):
            assert (
                "  frequencies = 1,7,8  [default]\n  exempt = Z9,Z3  [default]\n  from_place = none  [default]\n"
                in part
            )
            assert "  severity.too-high = reject  [profile child]\n" in part
            assert "SMP002 units-not-whole\n  runs = no  [ignored]\n" in part
            assert "SMP003 service-too-soon\n  runs = yes  [default]\n  days = 7  [--set]\n" in part
            assert "SMP004 edit-that-fails\n  runs = yes  [profile child]\n" in part
            assert "  severity.guide.code = reject  [default]\n" in part
            assert "  severity.guide.trailing-blank = reject  [profile parent]\n" in part
            assert "  severity.SCR049 (patient-unidentified) = ignored  [profile parent]\n" in part
            assert "  severity.SCR054 (patient-crowded) = warn  [default]\n" in part
            assert "  severity.SCR070 (replacement-unmatched) = reject  [profile parent]\n" in part
            assert "Replacements\n  replacement = line  [profile parent]\n" in part

    def test_what_nobody_set_is_left_out_where_that_is_asked_for(self, run: Run, own: str) -> None:
        """What is left is what the profile is about."""
        out = run("profiles", "show", "strict-payer", own, "--changed").out
        assert out.splitlines()[1:] == [
            "SMP001 charge-above-ceiling",
            "  most = 100  [profile strict-payer]",
            "  severity.too-high = reject  [profile strict-payer]",
            "SMP004 edit-that-fails",
            "  runs = no  [ignored by profile strict-payer]",
        ]

    @pytest.mark.parametrize(
        ("claims", "told"),
        [
            (
                ["--payer", "p2"],
                ["Profile parent (parent.toml): A payer's manual",
                 "It judges claims with --payer p2: it matches payer_id P1, P2, P3 and 1 more."],
            ),
            (
                ["--payer", "P1"],
                ["Profile parent (parent.toml): A payer's manual",
                 "It judges claims with --payer P1: it matches payer_id P1, P2, P3 and 1 more.",
                 "One of these goes first where it fits what else the claims have:",
                 "  child: payer_id P1 and sender S1"],
            ),
            (
                ["--payer", "P1", "--sender", "S1"],
                ["Profile child (child.toml, extends parent): One of its plans",
                 "It judges claims with --payer P1 --sender S1: it matches payer_id P1 and sender S1."],
            ),
            (
                ["--payer", "P9", "--payer-name", "Plan  A"],
                ["Profile child (child.toml, extends parent): One of its plans",
                 "It judges claims with --payer P9 --payer-name Plan  A: it matches payer_name PLAN*."],
            ),
            (
                ["--payer", "P9", "--payer-name", "Other"],
                ["Claims with --payer P9 --payer-name Other are judged by the defaults: no profile matches."],
            ),
        ],
    )  # fmt: skip
    def test_a_payer_s_profile_is_found_as_a_run_finds_it(
        self, run: Run, own: str, claims: list[str], told: list[str]
    ) -> None:
        """With what it was matched by, and what would go before it if it were known."""
        lines = run("profiles", "show", *claims, own).out.splitlines()
        end = next(at for at, line in enumerate(lines) if line.startswith(("Services", "SMP001")))
        assert lines[:end] == told

    def test_a_profile_that_the_configuration_forces_is_told(self, run: Run, own: str, tmp_path: Path) -> None:
        """What matches is not what judges the claims then."""
        file = tmp_path / "scrubber.toml.d" / "scrubber.toml"
        file.parent.mkdir()
        file.write_text('profile = "strict-payer"\n', encoding="utf-8")
        file.chmod(0o600)
        lines = run("profiles", "show", "--payer", "P2", own, "--config", file).out.splitlines()
        assert lines[2] == "But scrubber.toml has every claim judged by the profile strict-payer."

    @pytest.mark.parametrize("arguments", [[], ["child", "--payer", "P1"]])
    def test_a_profile_is_asked_for_by_name_or_by_what_claims_have(
        self, run: Run, own: str, arguments: list[str]
    ) -> None:
        """One of them."""
        ran = run("profiles", "show", own, *arguments)
        assert (ran.code, ran.out) == (2, "")
        assert "give the NAME of a profile, or what claims have" in ran.err


FAULTY = """
name = "faulty"
title = "-"
extends = "parnet"
ignore = ["SMP", "SMP02"]
enable = ["SCR049"]
[[match]]
payer = ["1"]
[edits.charge-above-ceiling]
mots = 100
frequencies = true
[edits.charge-above-cealing]
most = 100
[edits.SMP003]
days = 0
[severity]
"SMP001.too-hihg" = "warn"
"guide.cod" = "warn"
[[dated]]
to = 2026-01-01
ignore = ["SMP02"]
[dated.edits.SMP003]
days = "x"
"""


class TestCheck:
    """A file of a payer's rules is mended in one go, before any claim is judged by it."""

    def test_every_fault_of_every_file_is_told(self, run: Run, own: str, tmp_path: Path) -> None:
        """Each on its line: file, place, and what was probably meant; a run that would use them tells the same."""
        file, other = tmp_path / "more" / "faulty.toml", tmp_path / "more" / "broken.toml"
        file.parent.mkdir()
        file.write_text(FAULTY, encoding="utf-8")
        other.write_text('name = "other"\ntitle = \n', encoding="utf-8")
        ran = run("profiles", "check", file, other, own)
        assert (ran.code, ran.out) == (2, "")
        start = "scrubber: profile 'faulty.toml': "
        assert [line.removeprefix(start) for line in ran.err.splitlines()] == [
            "match[1].payer: unknown key 'payer'; did you mean 'payer_id'?",
            "extends: unknown profile 'parnet'; did you mean 'parent'?",
            "ignore[2]: unknown edit 'SMP02'; did you mean 'SMP002'?",
            "enable[1]: unknown edit 'SCR049'",
            "edits.charge-above-ceiling.mots: unknown parameter 'mots'; did you mean 'most'?",
            "edits.charge-above-ceiling.frequencies: true and false are no values for it",
            "edits.charge-above-cealing: unknown edit 'charge-above-cealing'; did you mean 'charge-above-ceiling'?",
            "edits.SMP003.days: Input should be greater than 0",
            "severity.SMP001.too-hihg: charge-above-ceiling: unknown message 'too-hihg'; did you mean 'too-high'?",
            "severity.guide.cod: unknown kind of guide fault 'cod'; did you mean 'code'?",
            "dated[1].ignore[1]: unknown edit 'SMP02'; did you mean 'SMP002'?",
            "dated[1].edits.SMP003.days: Input should be a valid integer, unable to parse string as an integer",
            "scrubber: profile 'broken.toml': is not TOML in UTF-8, line 2",
        ]
        judged = run("check", file, f"--profiles={tmp_path}/*.toml", f"--profiles={tmp_path}/more/*.toml")
        assert (judged.code, judged.out) == (2, "")
        assert sorted(judged.err.splitlines()) == sorted(ran.err.splitlines())

    def test_files_without_a_fault_are_told(self, run: Run, own: str, tmp_path: Path) -> None:
        """One that is given and found by the pattern too is one."""
        ran = run("profiles", "check", own, tmp_path / "child.toml")
        assert (ran.code, ran.out, ran.err) == (0, "2 profiles of your own checked: no fault\n", "")

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ('extends = "child"\n[[match]]\npayer_id = ["P3", "P2"]',
             "the profiles 'other' and 'parent' (other.toml and parent.toml) match the same claims by payer_id P2, P3"),
            ('extends = "other"', "profile 'other.toml': extends goes round in a circle by 'other'"),
            ('ignore = ["SMP001"]\nenable = ["SMP00"]', "profile other both enables and ignores charge-above-ceiling"),
        ],
    )  # fmt: skip
    def test_what_is_wrong_of_profiles_together_is_told(
        self, run: Run, own: str, tmp_path: Path, text: str, told: str
    ) -> None:
        """Each is right by itself."""
        (tmp_path / "other.toml").write_text(f'name = "other"\ntitle = "-"\n{text}\n', encoding="utf-8")
        ran = run("profiles", "check", own)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(f"scrubber: {told}")

    def test_a_file_that_is_not_there_is_told(self, run: Run, tmp_path: Path) -> None:
        """It is named without its folder."""
        ran = run("profiles", "check", tmp_path / "none.toml")
        assert (ran.code, ran.err) == (2, "scrubber: profile file 'none.toml' cannot be read\n")


def test_an_edit_is_explained_as_a_payer_has_it(run: Run, own: str) -> None:
    """Its parameters and severities with their origin; without a profile those by default."""
    ran = run("explain", "SMP001", "--profile", "child", own)
    assert "- too-high (reject [profile child];" in ran.out
    assert "- most = 90 [profile parent from 2026-07-01]" in ran.out
    assert "- most = 1000 [default]" in run("explain", "SMP001", own).out
