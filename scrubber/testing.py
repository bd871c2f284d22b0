"""The fixture contract: an edit's cases as TOML, run through the whole pipeline and compared strictly both ways.

A fixture is ``NAME.toml`` with ``edit = "NAME"`` and any number of ``[[case]]`` (:class:`Case`). In `claims` every line
is one segment; a mark on it says what the edit must find there, and nothing unmarked may be found::

    SV1*HC:95250*300*UN*1***1~
    DTP*472*D8*20260105~       <-- no-span DTP03

The text starts with CLM, or with the first HL that is to differ: envelopes and the levels above are put around it.
A pack tests itself with :func:`read_fixtures`, :func:`check_case` and :func:`shortcomings`.
"""

from __future__ import annotations

import difflib
import io
import re
import tomllib
from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scrubber.claims.dates import read_date
from scrubber.engine.claim_pass import ClaimPass
from scrubber.engine.findings import Verdict
from scrubber.engine.patient_pass import PatientPass
from scrubber.errors import SetupError
from scrubber.history.look_up import known_claim
from scrubber.history.protocol import Arrival, LookedUp
from scrubber.history.unkept import NoHistory
from scrubber.pipeline.judging import screen_all
from scrubber.pipeline.plan import Plan
from scrubber.rules.parameters import default_values, parameter_names, reader
from scrubber.rules.settings import Settings, SettingsRequest, resolve
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from scrubber.edit import Edit
    from scrubber.engine.cage import Crash
    from scrubber.engine.findings import Finding
    from scrubber.history.protocol import BilledClaim, KnownClaim
    from scrubber.rules.packs import Pack

_MARKED = re.compile(r"(?P<segment>[A-Z][A-Z0-9]{1,2}\*[^~]*)~(?:\s*<--\s*(?P<marks>\S.*))?")
_MARK = re.compile(r"(?P<key>[a-z0-9]+(?:-[a-z0-9]+)*) (?P<element>[A-Z0-9]+(?:-[0-9]+)?)")

_DATE = re.compile(r"(?<![0-9])[0-9]{8}(?![0-9])")
_UNDATED, _LATER = date(2026, 1, 1), timedelta(days=30)

_HEADER = """\
ISA*00*          *00*          *ZZ*SUBMITTER      *ZZ*RECEIVER       *260101*1200*^*00501*{number:09d}*0*P*:
GS*HC*SUBMITTER*RECEIVER*20260101*1200*{number}*X*005010X222A1
ST*837*{number:04d}*005010X222A1
BHT*0019*00*{number}*20260101*1200*CH
NM1*41*2*SAMPLE SUBMITTER*****46*SUBMITTER
PER*IC*SAMPLE CONTACT*TE*5555550100
NM1*40*2*SAMPLE RECEIVER*****46*RECEIVER"""
_BILLING = """\
HL*1**20*1
PRV*BI*PXC*{taxonomy}
NM1*85*2*SAMPLE CLINIC*****XX*1234567893
N3*1 MAIN STREET
N4*ANYTOWN*OH*430000001
REF*EI*123456789"""
_SUBSCRIBER = """\
HL*2*1*22*{child}
SBR*P*{relationship}*******{filing}
NM1*IL*1*DOE*JANE****MI*MEMBER0001
N3*2 MAIN STREET
N4*ANYTOWN*OH*430000001
DMG*D8*19700102*F
NM1*PR*2*SAMPLE PAYER*****PI*PAYER1"""
_TRAILER = """\
SE*{count}*{number:04d}
GE*1*{number}
IEA*1*{number:09d}"""
_ENVELOPE_SEGMENTS = 2
"""ISA and GS, which SE01 does not count."""


class Case(BaseModel):
    """One case: claims, how they are checked, and what must be found."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    """What it shows, unique in its fixture."""
    claims: str
    """The marked segments."""
    params: dict[str, Any] = {}
    """Parameters of the edit that differ from its defaults."""
    filing: str = "CI"
    """SBR09, the claim filing indicator, of the default subscriber level."""
    taxonomy: str = "207RE0101X"
    """PRV03 of the default billing provider level."""
    says: tuple[str, ...] = ()
    """Texts each of which some finding's message or fix must hold."""
    earlier: str | None = None
    """Claims of a file that an earlier run accepted; they stand in the history."""
    also: str | None = None
    """Claims of another file of the same run, taken before this one."""
    received: date | None = None
    """The day of receipt; without it 30 days after the last date (DTP) in the case's own segments."""

    @property
    def receipt(self) -> date:
        """The day of receipt."""
        if self.received is not None:
            return self.received
        lines = (line for line in self.claims.splitlines() if line.lstrip().startswith("DTP*"))
        dates = filter(None, map(read_date, _DATE.findall("\n".join(lines))))
        return min(max(dates, default=_UNDATED), date.max - _LATER) + _LATER


class Fixture(BaseModel):
    """The cases of one edit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    edit: str
    case: tuple[Case, ...] = Field(min_length=1)


class Mark(NamedTuple):
    """What is found, or must be: which message, at which segment of the file (from 1) and which element."""

    segment: int
    key: str
    element: str


class MarkedFile(NamedTuple):
    """An X12 file with the marks that stood on its segments."""

    segments: tuple[str, ...]
    marks: tuple[Mark, ...]

    @property
    def content(self) -> bytes:
        """The file itself, one segment a line."""
        return "".join(f"{segment}~\n" for segment in self.segments).encode("ascii")

    def with_marks(self, marks: Iterable[Mark]) -> list[str]:
        """The segments as a fixture writes them, with these marks instead of its own."""
        by_segment: dict[int, list[str]] = defaultdict(list)
        for mark in sorted(marks):
            by_segment[mark.segment].append(f"{mark.key} {mark.element}")
        return [
            f"{segment}~  <-- {', '.join(by_segment[ordinal])}" if ordinal in by_segment else f"{segment}~"
            for ordinal, segment in enumerate(self.segments, start=1)
        ]


def read_fixture(path: Path) -> Fixture:
    """Read NAME.toml; raises SetupError where it is no fixture, is that of another edit, or two cases have one name."""
    try:
        fixture = Fixture.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, ValidationError) as error:
        raise SetupError(f"fixture {path.name}: {error}") from error
    if fixture.edit != path.stem:
        raise SetupError(f"fixture {path.name} is of the edit {fixture.edit!r}")
    names = [case.name for case in fixture.case]
    for name in names:
        if names.count(name) > 1:
            raise SetupError(f"fixture {path.name}: two cases are called {name!r}")
    return fixture


def read_fixtures(folder: Path) -> dict[str, Fixture]:
    """Every fixture of a folder and of those in it, by the name of its edit.

    Raises SetupError as `read_fixture` does, and where two are of one edit.
    """
    fixtures: dict[str, Fixture] = {}
    for path in sorted(folder.rglob("*.toml")):
        if path.stem in fixtures:
            raise SetupError(f"two fixtures are called {path.name}")
        fixtures[path.stem] = read_fixture(path)
    return fixtures


def build_file(case: Case, text: str | None = None, number: int = 1) -> MarkedFile:
    """The whole file around a case's segments (or around `text`), with control numbers made of `number`.

    Raises SetupError for a line that is no segment, or a mark that is not ``key ELEMENT``.
    """
    marked = list(_read_marked(case, case.claims if text is None else text))
    before = "\n".join(_levels_before(case, marked[0][0])).splitlines()
    before = [*_HEADER.format(number=number).splitlines(), *before]
    own = [segment for segment, _ in marked]
    count = len(before) + len(own) - _ENVELOPE_SEGMENTS + 1
    segments = (*before, *own, *_TRAILER.format(count=count, number=number).splitlines())
    marks = tuple(
        Mark(ordinal, key, element)
        for ordinal, (_, found) in enumerate(marked, start=len(before) + 1)
        for key, element in found
    )
    return MarkedFile(segments, marks)


def settings_for(edit: str, case: Case, packs: Sequence[Pack] | None = None) -> Settings:
    """Settings that run this edit alone, with the case's parameters; raises a SetupError for an unknown one."""
    overrides = tuple(f"{edit}.{name}={_as_text(value)}" for name, value in case.params.items())
    return resolve(SettingsRequest(select=(edit,), overrides=overrides, received=case.receipt), packs)


def check_case(edit: str, case: Case, packs: Sequence[Pack] | None = None) -> None:
    """Run a case through the pipeline with this edit alone, taken from `packs` or from those installed.

    Raises what the edit raises, with a note of the line of its code; AssertionError with a diff of the marked segments
    where something marked is not found, something unmarked is found, or a text of `says` is not said; SetupError where
    the case cannot be run.
    """
    settings = settings_for(edit, case, packs)
    if [active.edit.name for active in settings.running] != [edit]:
        raise SetupError(f"case {case.name!r}: the edit {edit} is not run")
    files = [build_file(case, case.also, number=2)] if case.also else []
    files.append(build_file(case, number=3))
    sources = [Source(f"{number}.837", io.BytesIO(file.content)) for number, file in enumerate(files)]
    reports = screen_all(sources, Plan(settings=settings, history=_history(case, settings)))
    _raise_failures((crash for report in reports for crash in report.crashes), case)
    own = [[finding for finding in report.findings if _concerns(finding, edit)] for report in reports]
    differences = [line for file, findings in zip(files, own, strict=True) for line in _differences(file, findings)]
    said = [f"{finding.message} {finding.fix}" for findings in own for finding in findings]
    differences += [f"no finding says {text!r}" for text in case.says if not any(text in message for message in said)]
    if differences:
        raise AssertionError("\n".join([f"{edit}, {case.name}:", *differences, "It said:", *said]))


def _raise_failures(crashes: Iterable[Crash], case: Case) -> None:
    """Raise what an edit raised, with the place in its own code; what is no Exception as an AssertionError."""
    for crash in crashes:
        told = f"{crash.edit}, case {case.name!r}: the edit failed at {crash.place or 'no line of its own'}"
        if isinstance(crash.error, Exception):
            crash.error.add_note(told)
            raise crash.error
        raise AssertionError(f"{told}: {crash.kind}") from crash.error


class _Remembered(NoHistory):
    """A history that holds the claims of one earlier file."""

    def __init__(self, claims: Sequence[BilledClaim]) -> None:
        super().__init__()
        self._claims = claims

    def look_up(self, claims: Sequence[BilledClaim]) -> LookedUp:
        """The claims of the earlier file."""
        found = super().look_up(claims)
        earlier: dict[bytes, list[KnownClaim]] = defaultdict(list)
        for claim in self._claims:
            known = known_claim(claim, self.names)
            if known is not None and claim.patient is not None:
                services = tuple(
                    service._replace(origin="an earlier file", position=(-1, *service.position[1:]))
                    for service in known.services
                )
                known = known._replace(services=services, arrival=Arrival(0, 0))
                earlier[self.names.patient(claim.patient)].append(known)
        return found._replace(earlier=earlier)


def _history(case: Case, settings: Settings) -> NoHistory:
    """The history after an earlier run over the case's `earlier`; raises SetupError where that run rejects a claim."""
    if case.earlier is None:
        return NoHistory()
    screening = ClaimPass(settings.running).run(io.BytesIO(build_file(case, case.earlier).content))
    patient_pass = PatientPass(settings.running, NoHistory(), replaces_lines=settings.replaces_lines)
    (decisions,) = patient_pass.run([screening])
    _raise_failures((crash for crash in screening.crashes if crash.error is not None), case)
    if max(screening.ledger.verdicts) >= Verdict.REJECTED:
        raise SetupError(f"case {case.name!r}: a claim of `earlier` is itself rejected")
    return _Remembered(patient_pass.accepted(decisions))


def _concerns(finding: Finding, edit: str) -> bool:
    return finding.edit == edit


def _differences(file: MarkedFile, findings: Iterable[Finding]) -> Iterator[str]:
    """Lines that only the fixture (-) or only the run (+) has, with the segments around them."""
    found = [Mark(finding.segment, finding.key, finding.element or "") for finding in findings]
    return difflib.unified_diff(
        file.with_marks(file.marks), file.with_marks(found), "marked", "found", lineterm="", n=2
    )


def shortcomings(edit: Edit, fixture: Fixture) -> list[str]:
    """What a fixture leaves untried; empty where every message, every parameter and a clean claim have their case."""
    marks = [build_file(case).marks for case in fixture.case]
    found = {mark.key for case_marks in marks for mark in case_marks}
    lacking = [f"no case has the message {key}" for key in edit.messages if key not in found]
    lacking += [f"the marks name an unknown message {key}" for key in sorted(found - edit.messages.keys())]
    default, read = default_values(edit), reader(edit).validate_python
    changed = {
        name
        for case in fixture.case
        for name in case.params
        if getattr(read(case.params), name, None) != getattr(default, name, None)
    }
    lacking += [f"no case changes the parameter {name}" for name in parameter_names(edit) if name not in changed]
    if all(marks):
        lacking.append("no case is clean")
    return lacking


def _read_marked(case: Case, text: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    for line in filter(None, map(str.strip, text.splitlines())):
        match = _MARKED.fullmatch(line)
        if match is None:
            raise SetupError(f"case {case.name!r}: not one segment with its terminator: {line!r}")
        marks = []
        for written in re.split(r",\s*", match["marks"]) if match["marks"] else ():
            mark = _MARK.fullmatch(written.strip())
            if mark is None:
                raise SetupError(f"case {case.name!r}: not a mark `key ELEMENT`: {written!r}")
            marks.append((mark["key"], mark["element"]))
        yield match["segment"], marks


def _levels_before(case: Case, first: str) -> Iterator[str]:
    """The default levels above a text's first segment: all of them above a claim, none above a billing provider."""
    elements = first.split("*")
    level = (elements[3] if len(elements) > 3 else "") if elements[0] == "HL" else "claim"  # noqa: PLR2004
    if level in {"claim", "22", "23"}:
        yield _BILLING.format(taxonomy=case.taxonomy)
    if level in {"claim", "23"}:
        is_patient = level == "claim"
        yield _SUBSCRIBER.format(
            child=0 if is_patient else 1, relationship="18" if is_patient else "", filing=case.filing
        )


def _as_text(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
