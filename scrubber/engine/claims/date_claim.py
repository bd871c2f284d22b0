"""One claim as the patient pass needs it: with its services that edits over time ask for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from scrubber.claims.payer import is_medicare
from scrubber.claims.service import ClaimKey, read_service, recorded_service
from scrubber.claims.timeline import DecidedLine
from scrubber.engine.input_result import DatedClaim
from scrubber.findings.resolve_hits import engine_finding
from scrubber.history.protocol import BilledClaim

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from scrubber.claims.claim import Claim
    from scrubber.engine.claims.claim_rules import ChosenRules
    from scrubber.engine.claims.edit_index import EditsByProcedure
    from scrubber.findings.finding import Finding
    from scrubber.findings.resolve_hits import ClaimContext


def asked_lines(claim: Claim, edits_by_procedure: EditsByProcedure) -> list[int]:
    """The indices of the lines that edits over time ask for."""
    to_medicare = is_medicare(claim.filing_indicator)
    asked = []
    for number, line in enumerate(claim.lines):
        concerned = edits_by_procedure[line.composite]
        if concerned is not None and (concerned.on_medicare_timeline if to_medicare else concerned.on_timeline):
            asked.append(number)
    return asked


def date_claim(
    claim: Claim, asked: Sequence[int], where: ClaimContext, chosen: ChosenRules, *, input_ordinal: int, is_test: bool,
    received: date | None,
) -> tuple[DatedClaim, list[Finding]]:  # fmt: skip
    """The claim with its services of the indices `asked`, and what is told where one, or the patient, is not told."""
    services, findings = [], []
    for index in asked:
        line = claim.lines[index]
        service = read_service(claim, line, (input_ordinal, where.claim or 0, index), "this file")
        if service is not None:
            services.append(service)
        if service is not None or claim.is_void:
            continue
        place, values = line.at("DTP03", "472").place, {"procedure": line.procedure}
        findings.append(
            engine_finding("service-date-unreadable", where, place, element="DTP03", line=line.number, values=values)
        )
    place = claim.at("CLM").place
    if claim.patient_identity is None and asked and not claim.is_void:
        values = {"procedure": claim.lines[asked[0]].procedure}
        findings.append(engine_finding("patient-unidentified", where, place, values=values))
    dated = DatedClaim(
        identity=claim.patient_identity,
        key=services[0].claim if services else ClaimKey(claim.payer.key, claim.billing_npi, claim.claim_id),
        services=tuple(services),
        input=input_ordinal,
        claim_context=where,
        place=place,
        charge=claim.charge or 0,
        frequency_code=claim.frequency_code,
        original_reference=claim.original_reference,
        lines=tuple([DecidedLine(sys.intern(line.procedure), line.service_dates) for line in claim.lines]),
        first_day=claim.service_dates.first if claim.service_dates else None,
        last_day=claim.service_dates.last if claim.service_dates else None,
        is_test=is_test,
        received=received,
        payer=claim.payer,
        judged_on=chosen.day,
        senders=chosen.senders,
    )
    return dated, findings


def billed_claim(claim: Claim, asked: Sequence[int], input_ordinal: int, ordinal: int) -> BilledClaim:
    """The claim, which follows no other, as a history takes it up, with what that keeps of the services of `asked`."""
    key = ClaimKey(claim.payer.key, claim.billing_npi, claim.claim_id)
    read = [recorded_service(claim, claim.lines[index], (input_ordinal, ordinal, index), key) for index in asked]
    days = claim.service_dates
    return BilledClaim(
        patient=claim.patient_identity,
        key=key,
        frequency_code=claim.frequency_code,
        original_reference=claim.original_reference,
        services=tuple([service for service in read if service is not None]),
        first_day=days.first if days else None,
        last_day=days.last if days else None,
        ordinal=ordinal,
    )
