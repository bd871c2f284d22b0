"""What a run asks of a history and hands to it: the services of claims that earlier runs accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from scrubber.claims.claim import FOLLOWING, VOID

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import date

    from scrubber.claims.payer import PatientIdentity
    from scrubber.claims.service import ClaimKey, Service
    from scrubber.history.patients import Person
    from scrubber.history.rows import ClaimNumberRow, KeyRow, NumberRow, RunRow, ServiceRow, SupersessionRow

Kind = Literal["none", "sqlite", "postgresql"]


class BilledClaim(NamedTuple):
    """One claim as a history knows it: whose it is, what it follows, and its services that edits over time ask for."""

    patient: PatientIdentity | None
    key: ClaimKey
    frequency_code: str
    original_reference: str
    services: tuple[Service, ...]
    """Those of a void too, which takes them back."""
    first_day: date | None
    """Its first date of service, whatever the procedure."""
    last_day: date | None
    lines: tuple[int, ...] | None = None
    """Ordinals, from 0, of the lines that it takes back; None for all."""
    ordinal: int = 0
    """Its ordinal in its input, from 0."""

    @property
    def follows(self) -> bool:
        """Whether it takes an earlier claim back, with or without a new one in its place."""
        return self.frequency_code in FOLLOWING

    @property
    def is_void(self) -> bool:
        """Whether it takes a claim back without a new one in its place."""
        return self.frequency_code == VOID


class Arrival(NamedTuple):
    """When a claim was recorded: its run, and the ordinal of its input in the run. Of version 1 only that it was."""

    run: int
    input: int


BEFORE_ALL = VERSION_1 = Arrival(-1, -1)
"""Before all others; of claims that were recorded by version 1."""
THIS_RUN = (1 << 31) - 1
"""Run of claims that are not recorded yet."""


def arrival_of(row: ServiceRow | SupersessionRow | KeyRow | ClaimNumberRow) -> Arrival:
    """When what a row holds was recorded, as far as it says."""
    return VERSION_1 if row.run is None or row.input is None else Arrival(row.run, row.input)


class Version(NamedTuple):
    """What tells a claim, word for word, from all others; digests."""

    claim: bytes
    """Payer, billing provider and claim id."""
    content: bytes


class KnownClaim(NamedTuple):
    """A claim that was accepted, as far as edits over time ask for it; digests in the place of identifiers."""

    version: Version
    provider: bytes
    person: Person
    follows: bool
    is_void: bool
    lines: int | None
    """How many lines it takes back, those with the same ordinals; None for all."""
    arrival: Arrival
    ordinal: int
    """Its ordinal in its input, from 0."""
    first_day: date | None
    last_day: date | None
    services: tuple[Service, ...]
    """Those of a void, too: it takes them back."""


class LookedUp(NamedTuple):
    """What a history holds of the patients of some claims."""

    own: Sequence[KnownClaim | None]
    """The claims themselves as the history would know them; None for a patient who cannot be told."""
    patients: Sequence[bytes]
    """What stands for the member id of each; whatever for a patient who cannot be told."""
    earlier: Mapping[bytes, Sequence[KnownClaim]]
    """By member id, the claims that it holds, in the order of their arrival."""


class ControlNumber(NamedTuple):
    """The number of an interchange or a batch between two parties, with what tells its content from another's."""

    sender_qualifier: str
    """ISA05, as are the others: as written."""
    sender: str
    receiver_qualifier: str
    receiver: str
    number: str
    """ISA13 of an interchange, BHT03 of a batch."""
    content: str
    """SHA-256 of the input that it came in, as hexadecimal digits: what comes again is the same file."""
    is_of_batch: bool = False


class BilledLine(NamedTuple):
    """A service line as it is known by numbers (claims/service_keys.py)."""

    key: int
    """Who is billed what and when."""
    claim: int
    """What stands for the claim's number."""
    payer: int
    ordinal: int
    """The claim's ordinal in its input, from 0."""


class NumberedClaim(NamedTuple):
    """A claim as it is known by numbers (claims/service_keys.py)."""

    parties: int
    """What stands for its payer and its billing provider."""
    claim: int
    """What stands for its number (CLM01)."""
    content: int
    """What stands for its services, in whatever order, and its frequency code."""
    frequency_code: str
    payer: int
    day: int
    """Its last day of service, as the last bits of a line's key have it."""
    ordinal: int
    """Its ordinal in its input, from 0."""


class AcceptedLines(Protocol):
    """The service lines of the accepted claims of one input, and the claims themselves."""

    def billed(self) -> Iterator[BilledLine]:
        """Those of claims that are no voids."""

    def voided(self) -> Iterator[BilledLine]:
        """Those of voids."""

    def claims(self) -> Iterator[NumberedClaim]:
        """The claims, voids among them."""


class AcceptedServices(Protocol):
    """The services, as rows, of accepted claims that are not among those of their input."""

    @property
    def count(self) -> int:
        """How many there are."""

    def batches(self) -> Iterator[Sequence[ServiceRow]]:
        """Some thousand at a time."""


class AcceptedInput(NamedTuple):
    """What a history takes up of one input."""

    sha256: str
    day: date
    """When it was received."""
    claims: tuple[BilledClaim, ...]
    """Its accepted claims, in any order."""
    numbers: tuple[ControlNumber, ...] = ()
    """Those of its production interchanges, and of their batches, of which a claim was accepted."""
    lines: AcceptedLines | None = None
    """All its lines, where an edit looks for what two claims bill."""
    services: AcceptedServices | None = None
    """Those of its accepted claims that are not among `claims`, since they meet no other."""


class NumbersSeen(NamedTuple):
    """What was asked of control numbers, and what the store said."""

    keys: Sequence[bytes]
    since: date
    rows: frozenset[NumberRow]


class Look(NamedTuple):
    """One look for the patients of some claims, and what it found: digests, joined, and a sum of the rows."""

    patients: bytes
    """By what rows of today know them."""
    patients_of_version_1: bytes
    targets: bytes
    """By what supersessions were looked up."""
    found: int


class Seen(NamedTuple):
    """What a run has decided by: every look that it took into a history, with what that held."""

    facts: tuple[int, int] = (0, 0)
    """How many transactions had changed the store, and the ordinal of the first day that it may hold."""
    looks: Sequence[Look] = ()
    numbers: NumbersSeen | None = None


class Prepared(NamedTuple):
    """What a run is to add, as rows that lack the number and the token of the run."""

    services: Sequence[ServiceRow] = ()
    supersessions: Sequence[SupersessionRow] = ()
    numbers: Sequence[NumberRow] = ()
    runs: Sequence[RunRow] = ()
    lines: Sequence[tuple[Arrival, AcceptedLines]] = ()
    """Of each input that has any."""
    line_rows: Sequence[KeyRow] = ()
    """The same as rows, where they were made elsewhere."""
    claim_rows: Sequence[ClaimNumberRow] = ()
    """And what was made of the claims."""
    more_services: Sequence[AcceptedServices] = ()
    """Services that are read when they are added."""

    @property
    def service_count(self) -> int:
        """How many services it has."""
        return len(self.services) + sum(more.count for more in self.more_services)


class Recorded(Protocol):
    """A history as it stands at one moment."""

    @property
    def size(self) -> int:
        """How many services it holds."""

    @property
    def seen(self) -> Seen:
        """What was asked of it, and what it held."""

    def look_up(self, claims: Sequence[BilledClaim]) -> LookedUp:
        """What it holds of the patients of all these claims, looked up in one go; to be asked once in a run."""

    def look_up_some(self, claims: Sequence[BilledClaim]) -> LookedUp:
        """The same for some claims of a run, before `look_up`, as often as it is wanted."""

    def rows_of(self, claims: Iterable[BilledClaim], place: int) -> list[ServiceRow]:
        """The services that it would take up of claims of an input, the one at this place among those of the run."""

    def reused(self, numbers: Sequence[ControlNumber], since: date) -> frozenset[ControlNumber]:
        """Those numbers under which another content was recorded on the day `since` or later, and not this one.

        To be asked once in a run, after `look_up`.
        """

    def billed_before(self, lines: Iterable[BilledLine]) -> set[tuple[int, int]]:
        """Of which lines, by ordinal and key, it holds the service for another claim; not where a void took it back.

        Of a claim that is recorded itself it is as it was then. What a run that ends meanwhile records is not seen.
        """

    def numbered_before(self, claims: Iterable[NumberedClaim], but_for: Collection[int]) -> set[int]:
        """The ordinals of claims whose number it holds with other content, of runs that are not among `but_for`.

        Not after a void of the number. Of a claim that is recorded itself it is as it was then. What a run that ends
        meanwhile records is not seen.
        """

    @property
    def drawn(self) -> int:
        """How many control numbers runs have drawn."""

    def prepare(self, inputs: Iterable[AcceptedInput]) -> Prepared:
        """What is to be added for what a run has accepted."""


class Recording(Recorded, Protocol):
    """A history that one run is writing."""

    def holds(self, seen: Seen) -> bool:
        """Whether what was seen at an earlier moment is still so; no other run changes it from now on."""

    def record(self, parts: Iterable[Prepared], token: str) -> int | None:
        """Add what was prepared of the run `token`, part after part; what is held already changes nothing.

        The number under which it was added; None where nothing was.
        """

    def draw_numbers(self, count: int) -> int:
        """As `History.draw_numbers`, in the transaction of the run."""

    def commit(self, publication: str | None = None) -> None:
        """Make the run real, and with it the duty to publish the staged outputs of this token. Raises OwnFailure."""


class History(Protocol):
    """Services of claims accepted by earlier runs, wherever they are kept."""

    @property
    def kind(self) -> Kind:
        """What findings.json calls it."""

    @property
    def notice(self) -> str:
        """What whoever opened it is to be told; mostly nothing."""

    def reading(self) -> AbstractContextManager[Recorded]:
        """Look into the history without changing it. Raises OwnFailure."""

    def writing(self) -> AbstractContextManager[Recording]:
        """Look into the history and add to it; what is not committed is undone. Raises OwnFailure."""

    def draw_numbers(self, count: int) -> int:
        """Take so many numbers out of the counter for good; how many were taken before. Raises OwnFailure."""

    def is_committed(self, publication: str) -> bool:
        """Whether this token stands for a committed run whose outputs are not yet known to be in place."""

    def published(self, publication: str) -> None:
        """The outputs of a committed run are in place."""
