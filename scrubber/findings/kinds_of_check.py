"""The kinds of check that a payer makes before it pays, and what to do about one that nobody made in a run.

An edit says with `covers` which of them it stands for. What no edit of a run covers is told in its coverage: that no
fault was found says nothing of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scrubber.rules.active_edit import ActiveEdit


class KindOfCheck(NamedTuple):
    """One kind of check."""

    name: str
    what: str
    """What it looks at, as the end of "not checked: "."""
    cure: str
    """How to have it done."""
    tables: tuple[str, ...] = ()
    """The tables that are to be imported for it to be done."""


KINDS_OF_CHECK: Final = (
    KindOfCheck(
        "eligibility", "whether the patient was insured on the day of service",
        "Ask the payer before the service (270/271).",
    ),
    KindOfCheck(
        "authorization", "whether the payer asks for a prior authorization, and has given it",
        "Ask the payer, or look into its list.",
    ),
    KindOfCheck(
        "medical-necessity", "whether the payer covers the procedure for the diagnosis (NCD, LCD, payer policies)",
        "Look into the coverage policies of the payer.",
    ),
    KindOfCheck(
        "provider-registration", "whether the providers' numbers are theirs, active, and known to the payer",
        "Look the numbers up in the NPI registry and with the payer.",
    ),
    KindOfCheck(
        "code-validity", "whether procedure codes were valid on the day of service",
        "Import the code list: scrubber tables import hcpcs FILE.", ("hcpcs",),
    ),
    KindOfCheck(
        "diagnosis-validity", "whether diagnosis codes were valid and complete on the day of service",
        "Import the code list: scrubber tables import icd10cm FILE.", ("icd10cm",),
    ),
    KindOfCheck(
        "diagnosis-age", "whether diagnoses are of the patient's age, by the lists of the Medicare code editor",
        "Import the lists: scrubber tables import mce FILE.", ("mce",),
    ),
    KindOfCheck(
        "ncci", "whether procedures of one day may be billed together (NCCI procedure-to-procedure edits)",
        "Import the pairs: scrubber tables import ncci-ptp FILE….", ("ncci-ptp",),
    ),
    KindOfCheck(
        "mue", "how many units a day are plausible (medically unlikely edits)",
        "Import the limits: scrubber tables import mue FILE….", ("mue",),
    ),
    KindOfCheck(
        "add-on", "whether add-on codes come with their primary procedure",
        "Import the list: scrubber tables import add-on FILE.", ("add-on",),
    ),
    KindOfCheck(
        "fee-schedule", "the indicators of the physician fee schedule (bilateral, assistant, global days …)",
        "Import the schedule: scrubber tables import pprrvu FILE.", ("pprrvu",),
    ),
    KindOfCheck(
        "rental-or-purchase", "whether equipment says that it is rented or bought where Medicare's fee schedule asks",
        "Import the schedule: scrubber tables import dmepos FILE.", ("dmepos",),
    ),
    KindOfCheck(
        "drug-codes", "whether drugs were marketed on the day of service, by their codes",
        "Import the directory: scrubber tables import ndc FILE.", ("ndc",),
    ),
    KindOfCheck(
        "drugs-of-procedures", "whether drugs are of the procedures that they are billed with",
        "Import the crosswalk: scrubber tables import ndc-hcpcs FILE.", ("ndc-hcpcs",),
    ),
    KindOfCheck(
        "taxonomy", "whether taxonomy codes are of the published list",
        "Import the list: scrubber tables import taxonomy FILE.", ("taxonomy",),
    ),
    KindOfCheck(
        "payers", "whether the payer is one that the receiver knows",
        "Import the receiver's list: scrubber tables import payers FILE.", ("payers",),
    ),
    KindOfCheck(
        "timely-filing", "the time limits of payers other than Medicare Part B",
        "Give the days in a profile of the payer: filed-late, days.",
    ),
)  # fmt: skip


def unmade(edits: Iterable[ActiveEdit]) -> Iterator[KindOfCheck]:
    """The kinds of check that none of the edits that are run covers."""
    covered = {name for active in edits if active.not_checked is None for name in _covered(active)}
    return (kind for kind in KINDS_OF_CHECK if kind.name not in covered)


def _covered(active: ActiveEdit) -> Iterator[str]:
    covers: Mapping[str, str] = active.edit.covers
    for name, parameter in covers.items():
        if parameter in active.edit.also_tables:
            is_given = parameter in active.context.tables
        else:
            is_given = not parameter or getattr(active.context.params, parameter) is not None
        if is_given:
            yield name
