"""One claim × the edits that its services concern → findings, and what edits over time will need of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scrubber.claims.claim import FOLLOWING, Claim
from scrubber.claims.timeline import ClaimKey, read_service
from scrubber.engine.claim_faults import verdict_of
from scrubber.engine.findings import Finding, Verdict
from scrubber.engine.hits import Whereabouts, edit_finding, engine_finding
from scrubber.engine.interest import Remembered
from scrubber.engine.screening import DatedClaim

if TYPE_CHECKING:
    from datetime import date

    from scrubber.claims.line import ServiceLine
    from scrubber.claims.sweep import Sweep
    from scrubber.engine.cage import Cage, CodingHit, Crash
    from scrubber.engine.interest import Interest, InterestIndex
    from scrubber.rules.settings import ActiveEdit


class Examined(NamedTuple):
    """What the edits made of one claim."""

    findings: list[Finding]
    crashes: list[Crash]
    dated: DatedClaim | None
    """What the patient pass needs, unless no edit over time asks for the claim or it is rejected already."""


class ClaimEdits:
    """Runs the edits that look at one claim or service line."""

    def __init__(self, interests: InterestIndex, input_ordinal: int, cage: Cage) -> None:
        self._interests = interests
        self._cage = cage
        self._input = input_ordinal
        self._remembered: Remembered[tuple[str, str, date, str], list[CodingHit]] = Remembered()
        """What edits found in a line: by component separator, SV101, coding date and claim filing indicator."""

    def to_judge(self, swept: Sweep) -> list[int]:
        """Which pieces of a stretch are claims that have to be judged one by one: few are."""
        interests = self._interests.within(swept.stretch.delimiters.component)
        by_segments: dict[tuple[str, ...], list[str]] = {}
        for service in dict.fromkeys(swept.services):
            interest = interests[service]
            if interest is not None:
                by_segments.setdefault(interest.segments, []).append(service)
        found = set(swept.unlike)
        for segments, services in by_segments.items():
            found.update(swept.claims_with(services, segments))
        return sorted(found)

    def concern(self, claim: Claim) -> bool:
        """Whether the claim is for any edit at all: few are."""
        interests = self._interests.within(claim.delimiters.component)
        concerned = [found for composite, _ in claim.services if (found := interests[composite]) is not None]
        return claim.frequency_code in FOLLOWING or any(
            [not found.segments or claim.may_hold(*found.segments) for found in concerned]
        )

    def run(self, claim: Claim, where: Whereabouts, own_faults: list[Finding], *, is_test: bool) -> Examined:
        """Run them on a claim that has these faults of its own."""
        examined = self._examine(claim, where, own_faults, is_test=is_test)
        claim.forget_lines()
        return examined

    def _examine(self, claim: Claim, where: Whereabouts, own_faults: list[Finding], *, is_test: bool) -> Examined:
        examined = Examined([], [], None)
        self._cage.next_claim()
        # A void takes a claim back: there is nothing in it to be corrected.
        asked = self._run_all(claim, where, examined) if not claim.is_void else []
        if not asked and claim.frequency_code not in FOLLOWING:
            return examined
        dated = self._date(claim, asked, where, examined, is_test=is_test)
        if verdict_of(own_faults + examined.findings) >= Verdict.REJECTED:
            return examined
        return examined._replace(dated=dated)

    def _run_all(self, claim: Claim, where: Whereabouts, examined: Examined) -> list[int]:
        """Run the edits; the indices of the lines that edits over time ask for."""
        interests = self._interests.within(claim.delimiters.component)
        claim_edits: dict[str, ActiveEdit] = {}
        asked = []
        for index, line in enumerate(claim.lines):
            interest = interests[line.composite]
            if interest is None:
                continue
            if interest.claim_edits:
                claim_edits.update((active.edit.name, active) for active in interest.claim_edits)
            if interest.crashes or not interest.is_coded:
                self._say_what_failed(interest, line, where, examined)
            if interest.coding_edits:
                self._run_on_coding(interest.coding_edits, line, where, examined)
            for active in interest.line_edits:
                self._run(active, line, where, examined)
            if interest.on_timeline:
                asked.append(index)
        for active in claim_edits.values():
            self._run(active, claim, where, examined)
        return asked

    def _say_what_failed(self, interest: Interest, line: ServiceLine, where: Whereabouts, examined: Examined) -> None:
        """Make findings of a missing procedure, and of edits that failed to say whether they are concerned."""
        at = line.at("SV101-2")
        if not interest.is_coded:
            examined.findings.append(
                engine_finding("procedure-missing", where, at.place, element=at.element, line=line.number)
            )
        for crash in interest.crashes:
            examined.crashes.append(crash)
            examined.findings.extend(self._cage.failure(crash, where, at))

    def _run(self, active: ActiveEdit, subject: Claim | ServiceLine, where: Whereabouts, examined: Examined) -> None:
        findings, crash = self._cage.run(active, subject, where)
        examined.findings.extend(findings)
        if crash is not None:
            at = subject.at("CLM" if isinstance(subject, Claim) else "SV1")
            examined.findings.extend(self._cage.failure(crash, where, at))
            examined.crashes.append(crash)

    def _run_on_coding(
        self, coding_edits: tuple[ActiveEdit, ...], line: ServiceLine, where: Whereabouts, examined: Examined
    ) -> None:
        """Run the edits that look at how the line is coded, or remember what they found in another one."""
        claim = line.claim
        key = claim.delimiters.component, line.composite, line.coding_date, claim.filing_indicator
        hits = self._remembered.get(key)
        if hits is None:
            hits, is_whole = [], True
            for active in coding_edits:
                found, crash = self._cage.run_on_coding(active, line.coding)
                hits += found or []
                is_whole = is_whole and found is not None
                if crash is not None:
                    examined.findings.extend(self._cage.failure(crash, where, line.at("SV1")))
                    examined.crashes.append(crash)
            if is_whole:
                self._remembered.keep(key, hits, line.composite)
        examined.findings.extend([edit_finding(said, line.at(element), where) for said, element in hits])

    def _date(
        self, claim: Claim, asked: list[int], where: Whereabouts, examined: Examined, *, is_test: bool
    ) -> DatedClaim:
        """The claim with its services of the indices `asked`, for the patient's timeline."""
        services = []
        for index in asked:
            line = claim.lines[index]
            service = read_service(claim, line, (self._input, where.claim or 0, index), "this file")
            if service is not None:
                services.append(service)
                continue
            place, values = line.at("DTP03", "472").place, {"procedure": line.procedure}
            examined.findings.append(
                engine_finding(
                    "service-date-unreadable", where, place, element="DTP03", line=line.number, values=values
                )
            )
        place = claim.at("CLM").place
        if claim.patient_identity is None and asked:
            values = {"procedure": claim.lines[asked[0]].procedure}
            examined.findings.append(engine_finding("patient-unidentified", where, place, values=values))
        return DatedClaim(
            identity=claim.patient_identity,
            key=services[0].claim if services else ClaimKey(claim.payer.key, claim.billing_npi, claim.claim_id),
            services=tuple(services),
            input=self._input,
            whereabouts=where,
            place=place,
            charge=claim.charge or 0,
            frequency_code=claim.frequency_code,
            original_reference=claim.original_reference,
            line_count=len(claim.lines),
            last_day=claim.service_dates.last if claim.service_dates else None,
            is_test=is_test,
        )
