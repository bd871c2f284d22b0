"""A case run through the whole pipeline, and compared strictly both ways with its marks."""

from __future__ import annotations

import difflib
import io
from collections import defaultdict
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from scrubber.engine.claims.claim_pass import ClaimPass
from scrubber.engine.claims.edit_memory import EditMemory
from scrubber.engine.claims.shared_keys import BilledKeys
from scrubber.engine.patient_pass import PatientPass
from scrubber.engine.repetitions import Repetitions
from scrubber.errors import SetupError
from scrubber.findings.finding import Verdict
from scrubber.history.known_claims import known_claim
from scrubber.history.protocol import Arrival, LookedUp
from scrubber.history.unkept import NoHistory
from scrubber.pipeline.judging import judge_all
from scrubber.pipeline.plan import Plan
from scrubber.rules.code_tables.import_kind import import_kind
from scrubber.rules.code_tables.kinds import KINDS
from scrubber.rules.parameters import default_values, parameter_names, reader
from scrubber.rules.settings import Settings, SettingsRequest, resolve
from scrubber.testing.files import Mark, MarkedFile, build_file
from scrubber.x12.source import Source, unwatched

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scrubber.edit import Edit
    from scrubber.engine.edit_failure import Crash
    from scrubber.findings.finding import Finding
    from scrubber.history.protocol import AcceptedLines, BilledClaim, BilledLine, KnownClaim
    from scrubber.rules.packs import Pack
    from scrubber.testing.cases import Case, Fixture


def settings_for(edit: str, case: Case, packs: Sequence[Pack] | None = None) -> Settings:
    """Settings that run this edit, and those beside it, with the case's parameters.

    Raises a SetupError for an unknown one.
    """
    overrides = tuple(f"{edit}.{name}={_as_text(value)}" for name, value in case.params.items())
    files = tuple((kind, path) for kind, paths in case.tables.items() for path in paths)
    tables = _imported(files).name if files else None
    request = SettingsRequest(
        select=(edit, *case.beside), overrides=overrides, received=case.receipt, tables_folder=tables
    )
    return resolve(request) if packs is None else _settings_of(request, tuple(packs))


@lru_cache(maxsize=512)
def _settings_of(request: SettingsRequest, packs: tuple[Pack, ...]) -> Settings:
    """The settings of a request, kept: to settle every edit takes longer than to judge a case, and most are alike."""
    return resolve(request, packs)


@cache
def _imported(tables: tuple[tuple[str, Path], ...]) -> TemporaryDirectory[str]:
    """A folder with these tables imported, kept as long as the process: many cases have the same ones."""
    folder = TemporaryDirectory(prefix="scrubber-tables-")
    for kind, path in tables:
        import_kind(KINDS[kind], [path], Path(folder.name), date(2026, 1, 1), unwatched)
    return folder


def check_case(edit: str, case: Case, packs: Sequence[Pack] | None = None) -> None:
    """Run a case through the pipeline with this edit and those beside it, from `packs` or from those installed.

    Raises what the edit raises, with a note of the line of its code; AssertionError with a diff of the marked segments
    where something marked is not found, something unmarked is found, or a text of `says` is not said; SetupError where
    the case cannot be run.
    """
    settings = settings_for(edit, case, packs)
    if edit not in [active.edit.name for active in settings.running]:
        raise SetupError(f"case {case.name!r}: the edit {edit} is not run")
    files = [build_file(case, case.also, number=2)] if case.also else []
    files.append(build_file(case, number=3))
    sources = [Source(f"{number}.837", io.BytesIO(file.content)) for number, file in enumerate(files)]
    reports = judge_all(sources, Plan(settings=settings, history=_history(case, settings)))
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

    def __init__(self, claims: Sequence[BilledClaim], lines: AcceptedLines | None) -> None:
        super().__init__()
        self._claims = claims
        self._lines = {(line.key, line.claim) for line in lines.billed()} if lines else set()

    def billed_before(self, lines: Iterable[BilledLine]) -> set[tuple[int, int]]:
        """Those of another claim of the earlier file."""
        own = list(lines)
        recorded = {(line.ordinal, line.key) for line in own if (line.key, line.claim) in self._lines}
        keys = {key for key, _ in self._lines}
        return {(line.ordinal, line.key) for line in own if line.key in keys} - recorded

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
    input_result = ClaimPass(EditMemory(settings.rulebook)).run(io.BytesIO(build_file(case, case.earlier).content))
    patient_pass = PatientPass(settings.rulebook, NoHistory())
    (decisions,) = patient_pass.run([input_result])
    lines = Repetitions(settings.rulebook, BilledKeys()).take(input_result)
    _raise_failures((crash for crash in input_result.crashes if crash.error is not None), case)
    if max(input_result.claim_verdicts.verdicts) >= Verdict.REJECTED:
        raise SetupError(f"case {case.name!r}: a claim of `earlier` is itself rejected")
    return _Remembered(patient_pass.accepted(decisions), lines)


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


def _as_text(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
