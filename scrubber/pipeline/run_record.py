"""What run.json says of a run, as far as it has come."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from scrubber import __version__
from scrubber.findings.finding import Summary
from scrubber.findings.waiver_notices import waiver_notices, waiver_uses
from scrubber.history.unkept import NoHistory
from scrubber.outputs.manifest_entries import edit_settings, input_entry, interchange_entry, profile_entry
from scrubber.outputs.run_manifest import (
    EditSettings,
    InterchangeEntry,
    Manifest,
    Option,
    Timing,
    WaiverEntry,
    manifest_text,
    run_id,
    text_of_input,
)
from scrubber.pipeline.report import exit_code, received_on
from scrubber.rules.as_written import rules_digest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scrubber.findings.judged_by import JudgedBy
    from scrubber.findings.waiver_notices import WaiverNotice
    from scrubber.outputs.second_read.produce import Produced
    from scrubber.pipeline.batch import DoneBefore
    from scrubber.pipeline.plan import Plan
    from scrubber.pipeline.report import Report


class RunRecord(NamedTuple):
    """A run whose first inputs are done."""

    plan: Plan
    id: str
    emit: tuple[str, ...]
    settings: tuple[EditSettings, ...]
    fingerprint: str
    """What tells the settings and the outputs that were asked for: by it an input is known to be done."""
    done_before: tuple[DoneBefore, ...] = ()
    inputs: tuple[str, ...] = ()
    """Of each input that is done its entry, as it is written."""
    summary: Summary = Summary()
    unchecked: Mapping[str, int] = MappingProxyType({})
    judged_by: Mapping[JudgedBy, int] = MappingProxyType({})
    waived: Mapping[int, int] = MappingProxyType({})
    """For how many findings each waiver, by its number from 0, was used."""
    received: date = date.min
    """The last day of receipt of an input."""
    undated: bool = False
    days: frozenset[date] = frozenset()
    exit_code: int = 0
    services: int = 0
    seconds: tuple[float, ...] = ()

    def plus(
        self,
        ordinals: Sequence[int],
        reports: Sequence[Report],
        produced: Sequence[Produced],
        paths: Sequence[Sequence[str]],
        services: int,
    ) -> RunRecord:
        """The run with a few more inputs done, whose outputs are at these paths."""
        entries = [
            text_of_input(input_entry(report.document(), _interchanges(report), one, places))
            for report, one, places in zip(reports, produced, paths, strict=True)
        ]
        summary = self.summary
        for report in reports:
            summary = summary.plus(report.summary)
        findings = (report.findings for report in reports)
        return self._replace(
            inputs=(*self.inputs, *entries),
            summary=summary,
            unchecked=sum((report.unchecked for report in reports), Counter(self.unchecked)),
            judged_by=sum((Counter(report.judged_by) for report in reports), Counter(self.judged_by)),
            waived=waiver_uses(self.plan.settings.rulebook.waivers.all, findings) + Counter(self.waived),
            received=max(self.received, *(received_on(report, self.plan.as_of) for report in reports)),
            days=self.days.union(*(report.days for report in reports)),
            undated=self.undated or any(report.undated for report in reports),
            exit_code=max(self.exit_code, exit_code(reports)),
            services=services,
            seconds=(*self.seconds, *(self.plan.stopwatch.seconds(ordinal) for ordinal in ordinals)),
        )

    @property
    def waivers(self) -> list[WaiverNotice]:
        """What is told of the waivers of the run."""
        return waiver_notices(self.plan.settings.rulebook.waivers.all, self.waived, self.received)

    def text(self, left: int) -> bytes:
        """run.json, with so many inputs still to be done."""
        plan = self.plan
        manifest = Manifest(
            id=self.id,
            run=plan.run_document(self.judged_by),
            conformance=plan.conformance,
            emit=list(self.emit),
            history_services=self.services,
            options={key: Option(value=value, origin=origin) for key, (value, origin) in plan.options.items()},
            settings=list(self.settings),
            profiles=[
                profile_entry(rules, plan.settings.rules, self.judged_by) for rules in plan.rules_in_use(self.judged_by)
            ],
            waivers=[WaiverEntry(**notice._asdict()) for notice in self.waivers],
            coverage=[
                entry._asdict()
                for entry in plan.coverage(self.unchecked, self.judged_by, self.days, undated=self.undated)
            ],
            inputs=[],
            inputs_left=left,
            done_before=[one._asdict() for one in self.done_before],
            summary=self.summary.document(),
            exit_code=self.exit_code,
            timing=self._timing(),
        )
        return manifest_text(manifest, self.inputs)

    def _timing(self) -> Timing | None:
        started, finished = self.plan.stopwatch.started, self.plan.stopwatch.now()
        if started is None or finished is None:
            return None
        return Timing(started=started, finished=finished, seconds=list(self.seconds))


def _interchanges(report: Report) -> list[InterchangeEntry]:
    return [interchange_entry(known.parties, known.applications, known.number) for known in report.interchanges]


def settings_told(plan: Plan, emit: Sequence[str]) -> tuple[tuple[EditSettings, ...], str]:
    """How every edit is set, and what tells these settings, with those that are no edit's, from others."""
    settings = tuple(edit_settings(active) for active in plan.settings.edits)
    is_remembered = not isinstance(plan.history, NoHistory)  # else --resume would keep what was tried out of a history
    told = [
        __version__,
        _options(plan),
        is_remembered,
        list(emit),
        [entry.model_dump(mode="json") for entry in settings],
    ]
    return settings, hashlib.sha256(json.dumps(told, sort_keys=True).encode("ascii")).hexdigest()[:16]


def begin(plan: Plan, emit: Sequence[str], digests: Sequence[str], done_before: Sequence[DoneBefore] = ()) -> RunRecord:
    """A run over inputs with these SHA-256, in their order, of which none is done yet."""
    settings, fingerprint = settings_told(plan, emit)
    known_by = run_id(plan.run_document({}), _options(plan), settings, emit, list(digests))
    return RunRecord(plan, known_by, tuple(emit), settings, fingerprint, tuple(done_before))


def _options(plan: Plan) -> list[str]:
    """Settings that are not of one edit."""
    return [
        rules_digest(plan.settings),
        plan.conformance,
        plan.accepted_status,
        plan.held_status,
        plan.duplicate_interchange,
        plan.duplicate_batch,
        f"{plan.repairs} {plan.folds}",
        *(["renumbered"] if plan.renumbers else []),
    ]
