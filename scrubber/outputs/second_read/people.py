"""Who a claim is about and who gave the services, as reports for people say it, or masked for those who mail them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from scrubber.claims.claim import Claim
    from scrubber.claims.parties import Party
    from scrubber.outputs.second_read.located import Located

_MASK = "…"
_LONGEST_CODE = 2
"""Characters of qualifiers and codes, which name nobody and stand in words of every kind."""
_NAMING = frozenset({"NM1", "N3", "N4", "DMG", "REF", "PER", "SBR", "PAT"})
"""Segments that are about a person: not shown where the patient is masked."""


class People(NamedTuple):
    """The people of one claim; a text is empty where the claim does not have it, or where it is masked."""

    patient: str
    """The patient's name; masked: the initials."""
    birth_date: date | None
    member_id: str
    rendering: str
    """Who gave the services, with the NPI; the billing provider where the claim names nobody else."""
    billing: str
    facility: str


def people_of(claim: Claim, *, masked: bool) -> People:
    """The people of a claim; where they are `masked`, of the patient the initials alone."""
    patient, billing = claim.patient, claim.billing_provider
    name = patient.name if patient else ""
    return People(
        patient=_initials(patient) if masked and patient else name,
        birth_date=None if masked or patient is None else patient.birth_date,
        member_id="" if masked or claim.subscriber is None else claim.subscriber.member_id,
        rendering=_provider(claim.rendering_provider or billing),
        billing=_provider(billing),
        facility=claim.service_facility.name if claim.service_facility else "",
    )


def without_patient(claim: Claim | None, located: Located) -> Located:
    """A finding about a claim, or a level, without what names the patient or the member: its words, its segment."""
    finding, segment = located.finding, located.segment
    values = set(_naming(claim)) if claim else set()
    if segment is not None and segment.identifier in _NAMING:
        values.update(filter(_says_something, segment.elements[1:]))
        segment = None
    message, fix = finding.message, finding.fix
    for value in sorted(values, key=len, reverse=True):
        message, fix = message.replace(value, _MASK), fix.replace(value, _MASK)
    return located._replace(finding=finding._replace(message=message, fix=fix), segment=segment)


def _naming(claim: Claim) -> Iterator[str]:
    """The values of a claim that name the patient or the member."""
    for person in (claim.patient, claim.member):
        for segment in person.own_segments if person else ():
            for value in segment.elements[3 if segment.identifier == "NM1" else 1 :]:
                if _says_something(value):
                    yield value
        if person is not None and person.birth_date:
            yield f"{person.birth_date:%m/%d/%Y}"


def _says_something(value: str) -> bool:
    return len(value) > _LONGEST_CODE


def _initials(person: Party) -> str:
    return " ".join(f"{name[0]}." for name in (person.first_name, person.last_name) if name)


def _provider(party: Party | None) -> str:
    if party is None:
        return ""
    return f"{party.name} ({party.npi})" if party.npi else party.name
