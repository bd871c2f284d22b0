"""The fixture contract: a case that is wrong in any way fails, and says why."""

import re
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scrubber.edit import Context, Edit, Hits, Params, ServiceLine, Timeline
from scrubber.engine.edit_failure import NonsenseHit
from scrubber.errors import SetupError, UnknownParameter
from scrubber.rules.packs import Pack
from scrubber.testing import Case, Fixture, build_file, check_case, read_fixture, read_fixtures, shortcomings

NAME, OVER_TIME = "sample-code", "sample-again"


class Codes(Params):
    """Which codes are found."""

    codes: frozenset[str] = frozenset({"99991"})


def make_edit(name: str, code: str, **more: Any) -> Edit:  # noqa: ANN401 -- whatever an edit takes
    """Make a sample edit with one message."""
    edit = Edit(
        f"sample.{name.replace('-', '_')}", code=code, title="A sample", severity="reject", status="A7:507",
        since="0.1", **more,
    )  # fmt: skip
    edit.message("found", "{code} was found", fix="Take it out.")
    return edit


@pytest.fixture
def packs() -> list[Pack]:
    """Give a pack of an edit that finds codes, and one that finds a code billed again."""
    one = make_edit(NAME, "SMP001", params=Codes)
    again = make_edit(OVER_TIME, "SMP002", procedures=frozenset({"99991"}))

    @one.on(ServiceLine)
    def found(line: ServiceLine, context: Context[Codes]) -> Hits:
        if line.procedure == "99999":
            raise RuntimeError
        if line.procedure in context.params.codes:
            yield one.messages["found"].at(line, "SV101-2", code=line.procedure)

    @again.on(Timeline)
    def repeated(timeline: Timeline) -> Hits:
        for claimed, other in timeline.pairs():
            yield again.messages["found"].at(claimed, "SV101-2", code=f"{claimed.procedure} in {other.origin}")

    return [Pack("sample", "1", "scrubber", (one, again))]


def claim(*lines: str, number: str = "A1") -> str:
    """Write a claim of these SV1 segments, with their marks."""
    text = f"CLM*{number}*{100 * len(lines)}***11:B:1*Y*A*Y*Y~\nHI*ABK:E1165~\n"
    for ordinal, line in enumerate(lines, start=1):
        text += f"LX*{ordinal}~\n{line}\nDTP*472*D8*20260105~\n"
    return text


FOUND = "SV1*HC:99991*100*UN*1***1~"
OTHER = "SV1*HC:99992*100*UN*1***1~"
MARKED = f"{FOUND}  <-- found SV101-2"


def test_a_case_that_is_right_passes(packs: list[Pack]) -> None:
    """A case passes whose marks are what the edit finds."""
    check_case(NAME, Case(name="one of two", claims=claim(MARKED, OTHER), says=("99991 was found", "Take it")), packs)
    check_case(NAME, Case(name="another code", claims=claim(FOUND), params={"codes": ["99992"]}), packs)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (FOUND, r"\n\+SV1\*HC:99991\*100\*UN\*1\*\*\*1~  <-- found SV101-2\n"),
        (f"{OTHER}  <-- found SV101-2", r"\n-SV1\*HC:99992\*100\*UN\*1\*\*\*1~  <-- found SV101-2\n"),
        (f"{FOUND}  <-- found SV101-3", "found SV101-3"),
        (f"{FOUND}  <-- fount SV101-2", "fount SV101-2"),
        (f"{FOUND}  <-- found SV101-2, found SV101-2", "found SV101-2, found SV101-2"),
    ],
)
def test_what_is_not_as_marked_fails(packs: list[Pack], line: str, problem: str) -> None:
    """A case fails where something else is found than is marked."""
    with pytest.raises(AssertionError, match=problem):
        check_case(NAME, Case(name="wrong", claims=claim(line)), packs)


def test_what_an_edit_raises_is_raised_with_its_line(packs: list[Pack]) -> None:
    """An author sees the exception, the case and the line of the edit, over an earlier file's claims too."""
    fails = claim("SV1*HC:99999*100*UN*1***1~")
    for case in (Case(name="raises", claims=fails), Case(name="raises", claims=claim(OTHER), earlier=fails)):
        with pytest.raises(RuntimeError) as raised:
            check_case(NAME, case, packs)
        assert re.search(r"sample-code, case 'raises': the edit failed at \S*:\d+$", raised.value.__notes__[0])


@pytest.mark.parametrize(
    ("found", "kind", "problem"),
    [
        (lambda edit, line: edit.messages["fount"].at(line, "SV101"), KeyError, "fount"),
        (lambda edit, line: edit.messages["found"].at(line, "SV101"), TypeError, "message found is not given code"),
        (lambda edit, line: edit.messages["found"].at(line, "SV101", code=1, more=2), TypeError, "does not name more"),
        (lambda _edit, _line: "found", NonsenseHit, "a str where a hit is wanted"),
        (lambda _edit, _line: sys.exit(1), AssertionError, "the edit failed at .*: SystemExit"),
    ],
    ids=["misspelt", "missing", "surplus", "no hit", "exit"],
)
def test_a_slip_in_an_edit_is_told_by_its_name(
    found: Callable[[Edit, ServiceLine], Any], kind: type[Exception], problem: str
) -> None:
    """The misspelt message, the missing value and the surplus one are named to the author."""
    edit = make_edit("sample-slip", "SMP005")

    @edit.on(ServiceLine)
    def slip(line: ServiceLine) -> Hits:
        yield found(edit, line)

    pack = [Pack("slip", "1", "scrubber", (edit,))]
    with pytest.raises(kind, match=problem):
        check_case("sample-slip", Case(name="slip", claims=claim(FOUND)), pack)


def test_what_is_not_said_fails(packs: list[Pack]) -> None:
    """A case fails where a text that it asks for is not in the message."""
    with pytest.raises(AssertionError, match="no finding says 'a reason'"):
        check_case(NAME, Case(name="silent", claims=claim(MARKED), says=("was found", "a reason")), packs)


def test_other_files_are_taken_before_the_case_s_own(packs: list[Pack]) -> None:
    """Files of a case are taken in order, its own last."""
    earlier = Case(
        name="earlier",
        claims=claim(MARKED, number="A2"),
        earlier=claim(FOUND),
        says=("99991 in an earlier file",),
    )
    check_case(OVER_TIME, earlier, packs)
    also = Case(
        name="also",
        claims=claim(MARKED, number="A2"),
        also=claim(FOUND),
        says=("99991 in another file of this run",),
    )
    check_case(OVER_TIME, also, packs)
    check_case(OVER_TIME, Case(name="alone", claims=claim(FOUND)), packs)


def test_an_earlier_claim_without_a_patient_is_in_no_history(packs: list[Pack]) -> None:
    """An earlier claim without a member id is in no timeline."""
    unidentified = f"HL*2*1*22*0~\nSBR*P*18*******CI~\nNM1*PR*2*SAMPLE PAYER*****PI*PAYER1~\n{claim(FOUND)}"
    check_case(OVER_TIME, Case(name="nobody", claims=claim(FOUND), earlier=unidentified), packs)


def test_an_earlier_claim_that_is_rejected_is_refused(packs: list[Pack]) -> None:
    """A case whose earlier claim is rejected is refused."""
    case = Case(name="twice", claims=claim(FOUND), earlier=claim(FOUND, FOUND))
    with pytest.raises(SetupError, match="a claim of `earlier` is itself rejected"):
        check_case(OVER_TIME, case, packs)


def test_an_edit_that_is_not_run_is_refused(packs: list[Pack]) -> None:
    """A case whose edit does not run is refused."""
    idle = make_edit("sample-idle", "SMP003", tables=("nowhere",))
    with pytest.raises(SetupError, match="the edit sample-idle is not run"):
        check_case("sample-idle", Case(name="idle", claims=claim(OTHER)), [Pack("idle", "1", "scrubber", (idle,))])
    with pytest.raises(UnknownParameter):
        check_case(NAME, Case(name="mistyped", claims=claim(OTHER), params={"code": "99992"}), packs)


def test_the_levels_that_are_not_written_are_put_around() -> None:
    """A case may be the segments of a claim alone: levels and envelopes are added."""
    alone = build_file(Case(name="claim", claims=claim(FOUND), filing="MB", taxonomy="332B00000X"))
    assert "SBR*P*18*******MB" in alone.segments
    assert "PRV*BI*PXC*332B00000X" in alone.segments
    dependent = f"HL*3*2*23*0~\nPAT*19~\nNM1*QC*1*DOE*JOE~\n{claim(FOUND)}"
    below = build_file(Case(name="dependent", claims=dependent))
    assert [segment for segment in below.segments if segment.startswith("HL")] == [
        "HL*1**20*1",
        "HL*2*1*22*1",
        "HL*3*2*23*0",
    ]
    assert "SBR*P********CI" in below.segments
    own = build_file(Case(name="own", claims="HL*1**20*1~\nNM1*85*2*OWN~\n" + dependent))
    assert [segment for segment in own.segments if segment.startswith("HL")] == ["HL*1**20*1", "HL*3*2*23*0"]
    sent = build_file(Case(name="sent", claims="NM1*41*1*WHITE*ANN****46*S~\n" + dependent))
    assert [segment for segment in sent.segments if segment.startswith(("NM1*41", "NM1*85"))] == [
        "NM1*41*1*WHITE*ANN****46*S"
    ]


def test_the_count_of_segments_is_right() -> None:
    """The envelopes that are added have right counts."""
    file = build_file(Case(name="count", claims=claim(FOUND)))
    start = next(place for place, segment in enumerate(file.segments) if segment.startswith("ST*"))
    assert file.segments[-3] == f"SE*{len(file.segments) - 2 - start}*0001"
    assert len(file.segments[0]) == 105


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("SV1*HC:99991", "not one segment with its terminator"),
        ("HI*ABK:E1165~LX*1~", "not one segment"),
        ("SV1*HC:99991~ <-- found", "not a mark `key ELEMENT`: 'found'"),
        ("SV1*HC:99991~ found SV101-2", "not one segment"),
    ],
)
def test_a_line_that_cannot_be_read_is_refused(line: str, problem: str) -> None:
    """A mark that is written wrongly is refused."""
    with pytest.raises(SetupError, match=problem):
        build_file(Case(name="slip", claims=line))


def test_a_fixture_that_leaves_something_untried_says_what(packs: list[Pack]) -> None:
    """Messages and parameters without a case are named."""
    edit = packs[0].edits[0]
    marked = Case(name="marked", claims=claim(MARKED))
    changed = Case(name="changed", claims=claim(FOUND), params={"codes": ["99992"]})
    unchanged = Case(name="unchanged", claims=claim(MARKED), params={"codes": ["99991"]})
    assert shortcomings(edit, Fixture(edit=NAME, case=(marked, changed))) == []
    assert shortcomings(edit, Fixture(edit=NAME, case=(unchanged,))) == [
        "no case changes the parameter codes",
        "no case is clean",
    ]
    strange = Case(name="strange", claims=claim(f"{FOUND}  <-- fount SV101-2"))
    assert shortcomings(edit, Fixture(edit=NAME, case=(strange, changed))) == [
        "no case has the message found",
        "the marks name an unknown message fount",
    ]


CASE = '[[case]]\nname = "one"\nclaims = "CLM*A1~"\n'


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('edit = "other-name"\n' + CASE, "is of the edit 'other-name'"),
        ('edit = "sample-code"\n' + CASE + CASE, "two cases are called 'one'"),
        ('edit = "sample-code"\n', "case"),
        ('edit = "sample-code"\n' + CASE + "marks = 1\n", "marks"),
        ("edit = \n", "Invalid value"),
    ],
)
def test_a_file_that_is_no_fixture_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    """An unknown key in a fixture is refused."""
    file = tmp_path / "sample-code.toml"
    file.write_text(text)
    with pytest.raises(SetupError, match=problem):
        read_fixture(file)


def test_every_fixture_of_a_folder_is_read(tmp_path: Path) -> None:
    """Every fixture of a folder is read."""
    for name in ("sample-code", "sample-again"):
        (tmp_path / f"{name}.toml").write_text(f'edit = "{name}"\n{CASE}')
    assert list(read_fixtures(tmp_path)) == ["sample-again", "sample-code"]
    assert read_fixtures(tmp_path)[NAME].case[0].name == "one"


@pytest.mark.parametrize(
    ("dates", "receipt"),
    [
        (["DTP*472*D8*20260105~"], "2026-02-04"),
        (["DTP*472*RD8*20260105-20260201~", "DTP*435*D8*20260301~", "REF*F8*20991231~"], "2026-03-31"),
        (["DTP*472*D8*20269901~"], "2026-01-31"),
        (["DTP*472*D8*99991231~"], "9999-12-31"),
    ],
)
def test_a_case_is_received_after_its_last_date(dates: list[str], receipt: str) -> None:
    """Without a day of its own a case is received 30 days after the last date in its segments."""
    case = Case(name="dated", claims="\n".join(dates))
    assert case.receipt.isoformat() == receipt
    assert case.model_copy(update={"received": date(2026, 1, 2)}).receipt == date(2026, 1, 2)


def test_fixtures_are_read_from_chapters(tmp_path: Path) -> None:
    """A fixture may be in any folder; two of one name are refused."""
    for chapter in ("one", "two"):
        (tmp_path / chapter).mkdir()
    (tmp_path / "one" / "sample-code.toml").write_text(f'edit = "sample-code"\n{CASE}')
    assert list(read_fixtures(tmp_path)) == ["sample-code"]
    (tmp_path / "two" / "sample-code.toml").write_text(f'edit = "sample-code"\n{CASE}')
    with pytest.raises(SetupError, match=r"two fixtures are called sample-code\.toml"):
        read_fixtures(tmp_path)


SHARED = """
[[case]]
name = "again"
says = ["<code> for <01/05/2026>"]
claims = "SV1*HC:<code>~\\nDTP*472*<20260105>~"
"""


@pytest.mark.parametrize(
    ("values", "dated", "said"),
    [
        ('code = "99991"', "D8*20260105", "99991 for 01/05/2026"),
        ('code = "99991", span_days = 3', "RD8*20260102-20260105", "99991 for 01/02/2026-01/05/2026"),
    ],
)
def test_edits_of_a_family_share_cases(tmp_path: Path, values: str, dated: str, said: str) -> None:
    """Shared cases are those of each fixture that names them, with its own procedure and kind of dates."""
    (tmp_path / "_again.toml").write_text(SHARED)
    file = tmp_path / "sample-code.toml"
    file.write_text(f'edit = "sample-code"\nshared = "_again"\nvalues = {{ {values} }}\n{CASE}')
    own, shared = read_fixtures(tmp_path)["sample-code"].case
    assert (own.name, shared.name) == ("one", "again")
    assert shared.claims == f"SV1*HC:99991~\nDTP*472*{dated}~"
    assert shared.says == (said,)
    file.write_text(f'edit = "sample-code"\nshared = "_again"\nvalues = {{ {values} }}\n')
    assert len(read_fixture(file).case) == 1


@pytest.mark.parametrize(
    ("shared", "problem"),
    [
        ('shared = "again"', "begins with _"),
        ('shared = "_elsewhere"', "shared cases _elsewhere.toml"),
        ('shared = "_again"', "shared cases _again.toml: 'code'"),
    ],
)
def test_shared_cases_that_are_not_whole_are_refused(tmp_path: Path, shared: str, problem: str) -> None:
    """A file that is not there, or a value that the fixture lacks, is an error."""
    (tmp_path / "_again.toml").write_text(SHARED)
    (tmp_path / "sample-code.toml").write_text(f'edit = "sample-code"\n{shared}\n')
    with pytest.raises(SetupError, match=problem):
        read_fixture(tmp_path / "sample-code.toml")
