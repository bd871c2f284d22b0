"""What a run says: findings, verdicts on claims, coverage and totals."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from scrubber.claims.money import format_cents

if TYPE_CHECKING:
    from scrubber.x12.guide.fault import GuideFault


FROM_ABOVE: Final = "fault-above"
"""Key of a finding that tells a claim of a fault of a level above it, or of the header, in that fault's own words."""


class Waived(NamedTuple):
    """What a finding that users have accepted tells of that."""

    severity: str
    """What it was before."""
    owner: str
    reason: str
    expires: str
    """The last day, as YYYY-MM-DD."""
    waiver: int
    """Which of the waivers of the run, from 0. Not written."""

    def told(self) -> str:
        """The same in words."""
        return f"{self.severity}, waived by {self.owner} until {self.expires}: {self.reason}"


class Finding(NamedTuple):
    """One thing found, with its place; first the fields of findings.json in their order."""

    edit: str
    code: str
    severity: str
    message: str
    fix: str
    claim_id: str | None
    line: str | None
    interchange: str | None
    """ISA13, the interchange control number."""
    group: str | None
    """GS06, the group control number."""
    transaction: str | None
    """ST02, the transaction set control number."""
    segment: int
    """Ordinal of the segment in the input, from 1."""
    offset: int
    """Byte offset of the segment in the input, from 0."""
    element: str | None
    status: str | None
    carc: str | None
    claim: int | None
    """Ordinal of the claim in the input, from 0; None for a finding about an envelope. Not written to findings.json."""
    key: str
    """Which of the edit's messages it is. Not written to findings.json."""
    guide: GuideFault | None = None
    """What departs from the implementation guide, in the 999's terms. Not written to findings.json."""
    claim_offset: int = 0
    """Byte offset of the claim, 0 for a finding about an envelope. Not written to findings.json."""
    profile: str | None = None
    """The payer profile that judged the claim; None where none matches, and for a finding about an envelope."""
    waived: Waived | None = None
    """Who has accepted it, and what it was before."""
    fingerprint: str = ""
    """Sixteen hexadecimal digits that are the same tomorrow (`scrubber.findings.fingerprints`)."""
    payer: str | None = None
    """The payer's key: its id, else its name. None, as what follows, for a finding about an envelope."""
    procedure: str | None = None
    """Of the line; None for a finding about a whole claim."""
    dates: str | None = None
    """Of the line or claim: a day, or the first and the last of several with a stroke between them (ISO 8601)."""
    charge: int | None = None
    """Of the line or claim, in cents."""
    billing_npi: str | None = None
    """Not written to findings.json."""
    source: str | None = None
    """Where the table's row comes from that the finding goes by; None where it goes by none: the edit's documentation
    has the sources."""
    confidence: str | None = None
    """How sure that row is: ``high``, ``medium`` or ``low``."""
    told_below: bool = False
    """Whether people are told it by others in its place: it is of a level, and told to the claims below, or comes of a
    separator that another finding of its claim names. It stands for the 999 alone."""

    @property
    def order(self) -> tuple[int, int, str, str, str]:
        """Sorts findings into file order, those of one segment by element and code.

        What is said of a claim about a level above it has its place at the claim.
        """
        offset = self.offset
        return max(offset, self.claim_offset), offset, self.element or "", self.code, self.message

    # As `_replace` does, in a fifth of its time: each finding is made anew by both.
    def with_fingerprint(self, fingerprint: str) -> Finding:
        """The finding with its fingerprint."""
        return tuple.__new__(Finding, (*self[:_FINGERPRINT], fingerprint, *self[_PAYER:]))

    def with_bill(self, payer: str, billing_npi: str, billed: tuple[str | None, str | None, int | None]) -> Finding:
        """The finding with what its claim or line tells: `billed` are procedure, dates and charge."""
        return tuple.__new__(Finding, (*self[:_PAYER], payer, *billed, billing_npi, *self[_SOURCE:]))


_FINGERPRINT, _PAYER, _SOURCE = map(Finding._fields.index, ("fingerprint", "payer", "source"))


class EditDoc(NamedTuple):
    """What an edit, or a fault of the engine's own, is about: from its documentation, for people."""

    title: str
    why: str
    """Paragraphs and ``- `` lists, as in the edit's section of that name; empty for the engine's own faults."""
    sources: str
    """As `why`; empty where none is given."""
    effect: str = ""
    """What a fault of the engine's own means for the claims that it reaches."""


ERROR: Final = "error"
"""Severity of a finding that the program, not the claim, is at fault for: it holds the claim. No edit has it."""


class Verdict(IntEnum):
    """What becomes of a claim; the larger of two verdicts wins."""

    ACCEPTED = 0
    WARNED = 1
    """Accepted, with a warning."""
    REJECTED = 2
    HELD = 3
    """Not checked, since an edit failed on it: in neither file, and answered to nobody."""
    UNREADABLE = 4
    """In an interchange that cannot be trusted to be whole: neither accepted nor rejected, and in neither file."""


class Coverage(NamedTuple):
    """Whether an edit was checked, and if not, why not; or a kind of check that nobody made."""

    edit: str | None
    """None for a kind of check."""
    status: Literal["checked", "not-checked"]
    reason: str | None
    cure: str | None = None
    """How to have it checked, where that is known."""
    check: str | None = None
    """The kind of check (`scrubber.findings.kinds_of_check`), None for an edit."""
    skipped: int = 0
    """How many claims were judged by profiles that leave the edit out, where others had it checked."""
    missing_tables: tuple[str, ...] = ()
    """The reference tables that are to be imported for it to be checked."""

    @property
    def name(self) -> str:
        """What it is about."""
        return self.edit or self.check or ""


class Summary(NamedTuple):
    """Counts and dollars of one input; charges in cents."""

    interchanges: int = 0
    groups: int = 0
    transactions: int = 0
    claims: int = 0
    lines: int = 0
    lines_specific: int = 0
    """Lines that an edit on certain services is about: others were looked at for what every service must have."""
    accepted: int = 0
    """Claims that go on, warned and passed-through ones among them."""
    rejected: int = 0
    unreadable: int = 0
    held: int = 0
    warned: int = 0
    passed_through: int = 0
    """Claims among the accepted that are of a transaction set that no edit is run on."""
    charge: int = 0
    charge_accepted: int = 0
    charge_rejected: int = 0
    charge_unreadable: int = 0
    charge_held: int = 0

    def document(self) -> dict[str, object]:
        """The summary as findings.json has it: charges as strings with two decimals."""
        return {
            name: format_cents(value) if name.startswith("charge") else value for name, value in self._asdict().items()
        }

    def plus(self, other: Summary) -> Summary:
        """The sum of two summaries."""
        return Summary(*(one + another for one, another in zip(self, other, strict=True)))
