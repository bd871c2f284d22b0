"""Pieces → claims: follows the envelope and the hierarchical levels, and hangs each claim where it belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.claims.claim import Claim
from scrubber.claims.dates import read_date
from scrubber.claims.lazy import Lazy
from scrubber.claims.levels import BillingLevel, PatientLevel, SubscriberLevel
from scrubber.claims.parties import IN_HEADER, HasParties, Party, read_parties
from scrubber.x12.checks.gs_values import GUIDE, PROFESSIONAL_VERSIONS
from scrubber.x12.piece import OUTSIDE
from scrubber.x12.segment import element_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from scrubber.x12.piece import Piece
    from scrubber.x12.segment import Segment

CLAIM_SET = "837"
TEST_DATA = "T"
"""ISA15 of a test interchange."""
_SENT_AGAIN: Final = "18"
"""BHT02 of a batch whose transmission was disrupted, and which the receiver has asked for again."""


class BatchKey(NamedTuple):
    """What tells the batches of an input apart."""

    interchange: int
    """The byte offset of its interchange in the input."""
    number: str
    """BHT03."""


def level_code(head: list[str]) -> str:
    """HL03 among the elements of an HL: ``20`` billing provider, ``22`` subscriber, ``23`` patient; empty without."""
    return element_of(head, 3).strip()


class Header:
    """An ISA, GS or ST piece, its segments read when they are asked for."""

    def __init__(self, piece: Piece) -> None:
        self.piece = piece

    @Lazy
    def segments(self) -> list[Segment]:
        """The segments of the piece, the ISA, GS or ST first."""
        return self.piece.segments()

    def value(self, element: int) -> str:
        """An element of the ISA, GS or ST itself, without padding."""
        return element_of(self._values, element)

    @Lazy
    def _values(self) -> list[str]:
        """All of them, the identifier first."""
        return [element.strip() for element in self.piece.head()]


class TransactionSet(Header, HasParties):
    """One transaction set: its ST with what comes before its first level, in its functional group and interchange."""

    def __init__(self, piece: Piece, interchange: Header | None, group: Header | None) -> None:
        super().__init__(piece)
        self.interchange = interchange
        self.group = group

    @property
    def kind(self) -> str:
        """ST01: ``837``, ``835`` …"""
        return self.value(1)

    @property
    def control_number(self) -> str:
        """ST02."""
        return self.value(2)

    @Lazy
    def version(self) -> str:
        """The implementation guide: ST03, else GS08."""
        return next(iter(self._versions), "")

    @Lazy
    def _versions(self) -> tuple[str, ...]:
        """ST03 and GS08, as far as they are there."""
        return tuple(filter(None, (self.value(3), self.group.value(8) if self.group else "")))

    @Lazy
    def is_professional(self) -> bool:
        """Whether this is a professional claim set, which edits are run on; other sets are passed through."""
        return self.kind == CLAIM_SET and self.version in PROFESSIONAL_VERSIONS

    @Lazy
    def is_contradictory(self) -> bool:
        """Whether ST01, ST03 and GS08 name different things, or an 837 names no implementation guide at all.

        Taken at its word, such a set of professional claims could pass as one that is not checked.
        """
        if PROFESSIONAL_VERSIONS.isdisjoint(self._versions):
            return self.kind == CLAIM_SET and not all(map(GUIDE.fullmatch, self._versions or ("",)))
        return self.kind != CLAIM_SET or not PROFESSIONAL_VERSIONS.issuperset(self._versions)

    @Lazy
    def batch_number(self) -> str:
        """BHT03, the submitter's number of the batch."""
        return self.beginning.value(3) if self.beginning else ""

    @Lazy
    def batch(self) -> BatchKey | None:
        """The batch of a set in an interchange; None without a number, or where it is sent again as asked."""
        if self.interchange is None or not self.batch_number:
            return None
        is_again = self.beginning is not None and self.beginning.value(2) == _SENT_AGAIN
        return None if is_again else BatchKey(self.interchange.piece.offset, self.batch_number)

    @Lazy
    def beginning(self) -> Segment | None:
        """The BHT, None without."""
        return next((segment for segment in self.segments if segment.identifier == "BHT"), None)

    @Lazy
    def made_on(self) -> date | None:
        """BHT04, None where it is missing or no date."""
        return read_date(self.beginning.value(4)) if self.beginning else None

    @Lazy
    def parties(self) -> tuple[Party, ...]:
        """Submitter (NM1*41) and receiver (NM1*40)."""
        return read_parties(self.segments, self.piece.delimiters, IN_HEADER)


class Above(NamedTuple):
    """The levels that a claim hangs from, as far as there are any."""

    billing: BillingLevel | None = None
    subscriber: SubscriberLevel | None = None
    dependent: PatientLevel | None = None


_NOTHING: Final = Above()


class Assembler:
    """Takes the pieces of one input in order and makes a claim of each CLM piece; the first ones hang from `above`.

    Where a level is missing the claim hangs from None; x12/checks/envelope.py says what is wrong with the hierarchy.
    """

    def __init__(self, above: Above = _NOTHING) -> None:
        self.interchange: Header | None = None
        self.group: Header | None = None
        self.transaction: TransactionSet | None = None
        self._billing, self._subscriber, self._dependent = above
        self._unmade: tuple[Iterable[tuple[int, str]], Callable[[int], Piece]] | None = None
        """Levels that come behind those, where nothing has hung from them yet."""
        self.level_head: list[str] = []
        """The elements of the last HL that was taken for itself."""

    @property
    def in_test_interchange(self) -> bool:
        """Whether the sender calls the interchange a test (ISA15)."""
        return self.interchange is not None and self.interchange.value(15) == TEST_DATA

    @property
    def above(self) -> Above:
        """The levels that the next claim hangs from."""
        self._make_levels()
        return Above(self._billing, self._subscriber, self._dependent)

    def _make_levels(self) -> None:
        """Make the levels that were left unmade."""
        if self._unmade is not None:
            (last, piece_at), self._unmade = self._unmade, None
            self.pass_over(last, piece_at)

    def take(self, piece: Piece) -> Claim | None:
        """Take the next piece; the claim where it is one."""
        match piece.tag:
            case "CLM":
                return self.take_claim(piece)
            case "HL":
                self.level_head = piece.head()
                self._enter_level(piece, level_code(self.level_head))
            case "ISA":
                self.interchange, self.group = Header(piece), None
                self._leave_set()
            case "GS":
                self.group = Header(piece)
                self._leave_set()
            case "ST":
                self._leave_set()
                self.transaction = TransactionSet(piece, self.interchange, self.group)
            case "SE":
                self._leave_set()
            case "GE":
                self.group = None
                self._leave_set()
            case "IEA":
                self.interchange = self.group = None
                self._leave_set()
            case _ if piece.tag == OUTSIDE:
                self.interchange = self.group = None
                self._leave_set()
        return None

    def take_claim(self, piece: Piece) -> Claim:
        """Take the next piece, which is a CLM."""
        self._make_levels()
        return Claim(piece, self._billing, self._subscriber, self._dependent, self.transaction)

    def pass_over(self, last: Iterable[tuple[int, str]], piece_at: Callable[[int], Piece]) -> None:
        """Take levels of a stretch that no claim is asked for: what comes after them hangs from the last ones.

        `last` has the last one of each kind, the last of all first: which piece it is, and HL03.
        """
        for index, code in reversed(list(last)):
            self._enter_level(piece_at(index), code)

    def leave(self, last: Sequence[tuple[int, str]], piece_at: Callable[[int], Piece]) -> None:
        """As `pass_over`, of the last levels of a stretch: they are made only where something comes to hang from them.

        `piece_at` may be asked at any time then.
        """
        if last:
            self._make_levels()
            self._unmade = last, piece_at

    def _leave_set(self) -> None:
        self.transaction = self._billing = self._subscriber = self._dependent = self._unmade = None

    def _enter_level(self, piece: Piece, code: str) -> None:
        self._make_levels()
        match code:
            case "20":
                self._billing, self._subscriber, self._dependent = BillingLevel(piece), None, None
            case "22":
                self._subscriber, self._dependent = SubscriberLevel(piece), None
            case "23":
                self._dependent = PatientLevel(piece)
