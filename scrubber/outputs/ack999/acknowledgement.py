"""The functional acknowledgement (999, 005010X231A1) with the interchange acknowledgement (TA1) before it.

One interchange answers one interchange. It has a TA1 where ISA14 asks for one, where claims are lost beside it, and
where the interchange is refused, in which case nothing else is said of it. One transaction set answers one functional
group of professional claim sets.
Groups of other kinds are not checked, so nothing is said of them, unless their own envelope is at fault: they are
answered by whoever they are forwarded to.
A set is refused (R) where nothing of it can go on; where claims of it can, it is accepted with errors (E), and the
277CA says which claims do not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scrubber.claims.assemble import Header
from scrubber.outputs.ack999.fault import (
    GROUP_CODES,
    GROUP_ERRORS,
    OTHER_CONTENT,
    OUTSIDE_SETS,
    WRAPPED,
    interchange_note,
)
from scrubber.outputs.ack999.transaction_set import MOST_CODES, SetAcknowledgement, SetVerdict
from scrubber.outputs.x12_writer import NO_TIME, UNKNOWN, AnswerFile, AnswerGuide, HeldSegments, clean, segment
from scrubber.x12.checks.isa_values import is_isa_date, is_isa_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from typing import BinaryIO

    from scrubber.claims.assemble import TransactionSet
    from scrubber.findings.finding import Finding
    from scrubber.outputs.second_read.marked import MarkedPiece
    from scrubber.outputs.second_read.marked_stretch import MarkedStretch
    from scrubber.x12.piece import Piece

FUNCTIONAL_ACKNOWLEDGEMENT: Final = AnswerGuide("FA", "999", "005010X231A1", series=250_000_000)

_FUNCTIONAL_IDS: Final = frozenset({"BE", "HB", "HC", "HI", "HN", "HP", "HR", "HS", "RA"})
_PROFESSIONAL: Final = "HC"
_LONGEST_NUMBER: Final = 9
_LONGEST_COUNT: Final = 6


def _position(finding: Finding) -> int:
    """Where in the input a finding is met: what is said of a claim, at the claim, though it may point at a level."""
    return max(finding.offset, finding.claim_offset)


def _is_answered(transaction: TransactionSet) -> bool:
    """Whether something is said of a set: it is checked, or it cannot be told what it is."""
    return transaction.is_professional or transaction.is_contradictory


class _GroupAnswer:
    """What is said of one functional group."""

    def __init__(self, answered: Header) -> None:
        self.answered = answered
        self._codes: list[str] = []
        self._refused = self._has_errors = False
        self._received = 0
        self._said = ""
        self._last: SetVerdict | None = None
        """The set that ended last, until the next one ends: claims that stand behind it are lost to it."""
        self._sets: list[tuple[str, str, list[str]]] = []
        """Of each set before it that is answered: what was found in it, its verdict and the codes of that."""

    def add(self, piece: Piece, findings: Sequence[Finding]) -> None:
        """Take what was found in the group's own segments, or where no transaction set is."""
        own = [finding for finding in findings if finding.severity == "reject"]
        self._refused |= bool(own)
        self._has_errors |= any(finding.key in GROUP_ERRORS for finding in findings)
        self._codes += [GROUP_CODES[finding.key] for finding in own if finding.key in GROUP_CODES]
        outside = next((finding for finding in own if finding.key == OUTSIDE_SETS), None)
        if self._last is not None and outside is not None:
            self._last.add_outside(outside, piece.segments()[0])

    def add_set(self) -> None:
        """Count a set, of whatever kind."""
        self._received += 1

    def end_set(self, answer: SetVerdict) -> None:
        """Take what is said of a set."""
        self._keep_last()
        self._last = answer

    def _keep_last(self) -> None:
        if self._last is not None:
            self._sets.append((self._last.text(), self._last.verdict, self._last.codes))
        self._last = None

    def end(self, trailer: Piece) -> None:
        """Take the GE."""
        said = trailer.segments()[0].value(1)
        self._said = said if said.isascii() and said.isdigit() and len(said) <= _LONGEST_COUNT else ""

    @property
    def is_refused(self) -> bool:
        """Whether the group's own envelope is at fault."""
        return self._refused

    @property
    def is_answered(self) -> bool:
        """Whether anything can be said of it."""
        return bool(self._sets) or self._last is not None or self._refused

    def text(self) -> str:
        """AK1 to AK9."""
        self._keep_last()
        answered = self.answered
        verdicts = ["R" if self._refused else verdict for _, verdict, _ in self._sets]
        refused = verdicts.count("R")
        kind, number = answered.value(1), answered.value(6)
        accepted = 0 if self._refused else self._received - refused
        if self._refused or not accepted:
            verdict = "R"
        elif refused:
            verdict = "P"
        else:
            verdict = "E" if self._has_errors or "E" in verdicts else "A"
        head = segment(
            "AK1",
            kind if kind in _FUNCTIONAL_IDS else _PROFESSIONAL,
            number if number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER else "0",
            clean(answered.value(8), 12) or UNKNOWN,
        )
        counts = (self._said or str(self._received), str(self._received), str(accepted))
        sets = [text + segment("IK5", own, *codes) for (text, _, codes), own in zip(self._sets, verdicts, strict=True)]
        return "".join([head, *sets, segment("AK9", verdict, *counts, *self._codes[:MOST_CODES])])


class _InterchangeAnswer:
    """What is said of one interchange."""

    def __init__(self, answered: Header, received: date) -> None:
        self.answered = answered
        self._received = received
        self._notes: list[str] = []
        self._refusals: list[str] = []
        self._is_told = False
        """Whether it gets a TA1 though it neither asks for one nor is refused."""
        self.groups: list[_GroupAnswer] = []

    def add(self, findings: Sequence[Finding]) -> None:
        """Take what was found in the interchange's own segments."""
        for finding in findings:
            note = interchange_note(finding, self.answered.piece.delimiters)
            if note:
                (self._refusals if finding.severity == "reject" else self._notes).append(note)

    @property
    def is_refused(self) -> bool:
        """Whether nothing but the TA1 is said of it."""
        return bool(self._refusals)

    def add_outside(self, findings: Sequence[Finding]) -> None:
        """Take what was found beside it, where no interchange is: claims that are lost there belong to its sender."""
        if any(finding.severity == "reject" for finding in findings):
            self._notes.append(OTHER_CONTENT)
            self._is_told = True

    def write_to(self, out: AnswerFile) -> None:
        """Write the answer, if there is any."""
        groups = [] if self._refusals else [group for group in self.groups if group.is_answered]
        is_asked = self.answered.value(14) == "1" or bool(self._refusals) or self._is_told
        if not (is_asked or groups):
            return
        out.begin_interchange(self.answered)
        if is_asked:
            out.add_segment(self._acknowledgement())
        for group in groups:
            out.begin_group(group.answered, self.answered)
            out.add_set(group.text(), HeldSegments())
        out.end_interchange()

    def _acknowledgement(self) -> str:
        """TA1; what is no number, date or time in the ISA is answered as zeros and as the day of receipt."""
        number, day, time = (self.answered.value(element) for element in (13, 9, 10))
        is_number = number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER
        verdict = "R" if self._refusals else "E" if self._notes else "A"
        note = [*self._refusals, *self._notes, "000"][0]
        return segment(
            "TA1",
            (number if is_number else "").zfill(_LONGEST_NUMBER),
            day if is_isa_date(day) else f"{self._received:%y%m%d}",
            time if is_isa_time(time) else NO_TIME,
            verdict,
            note,
        )


class FunctionalAcknowledgement:
    """Writes the 999 and TA1 of one input to `out`.

    `findings` are the input's in file order, `received` is the day of receipt; `answer` makes what is said of a set.
    """

    def __init__(
        self, out: BinaryIO, findings: Iterable[Finding], received: date, answer: type[SetVerdict] = SetAcknowledgement
    ) -> None:
        self._file = AnswerFile(out, FUNCTIONAL_ACKNOWLEDGEMENT, received)
        self._answer = answer
        self._received = received
        self._findings = iter(findings)
        self._next = next(self._findings, None)
        self._interchange: _InterchangeAnswer | None = None
        self._ended: _InterchangeAnswer | None = None
        """The last interchange that ended, until it is known what follows it."""
        self._wrapped: list[Finding] = []
        """What stops every interchange, and is found in the first."""
        self._before: list[Finding] = []
        """What was found before the first interchange."""
        self._group: _GroupAnswer | None = None
        self._set: SetVerdict | None = None
        self.accepts_set = self.accepts_group = self.accepts_interchange = False
        """Whether the set, group or interchange that ended last is accepted, if with errors: only then its claims are
        answered by a 277CA."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written; known once it is closed."""
        return self._file.is_empty

    def take(self, marked: MarkedPiece) -> None:
        """Take the next piece."""
        piece = marked.piece
        findings = self._findings_in(piece)
        match piece.tag:
            case "ISA":
                self._end_interchange()
                self._write_ended()
                self._interchange = _InterchangeAnswer(Header(piece), self._received)
                self._interchange.add_outside(self._before)
                self._wrapped = [finding for finding in findings if finding.key == WRAPPED] or self._wrapped
                self._interchange.add([*findings, *(one for one in self._wrapped if one not in findings)])
                self._before = []
            case "GS":
                self._end_group()
                self._group = _GroupAnswer(Header(piece))
                self._group.add(piece, findings)
            case "GE" if self._group is not None:
                self._end_group(piece, findings)
            case "IEA":
                self._end_group()
                self._take_inside(marked, findings)
                self._end_interchange()
            case _:
                self._take_inside(marked, findings)

    def take_stretch(self, marked: MarkedStretch) -> None:
        """Take the next pieces, of which only levels may have findings."""
        if self._next is not None and _position(self._next) < marked.stretch.offset + len(marked.stretch.text):
            for piece in marked.pieces():
                self.take(piece)
        elif self._set is not None:
            self._set.pass_over(len(marked.claims))

    def close(self) -> None:
        """Write what waits."""
        self._end_interchange()
        self._write_ended()

    def _findings_in(self, piece: Piece) -> list[Finding]:
        """The findings that stand in a piece; those about a set or envelope as a whole stand at its ends."""
        found, end = [], piece.offset + len(piece.text)
        while self._next is not None and _position(self._next) < end:
            found.append(self._next)
            self._next = next(self._findings, None)
        return found

    def _take_inside(self, marked: MarkedPiece, findings: Sequence[Finding]) -> None:
        """Take a piece that stands in a set, or what stands where there is none."""
        piece, group = marked.piece, self._group
        if piece.tag == "ST":
            self._end_set()
            if group is not None:
                group.add_set()
                if marked.transaction is not None and _is_answered(marked.transaction):
                    self._set = self._answer(marked.transaction)
        if self._set is not None:
            self._set.add(piece, findings)
        elif group is not None:
            group.add(piece, findings)
        elif self._interchange is not None:
            self._interchange.add(findings)
        elif self._ended is not None:
            self._ended.add_outside(findings)
        else:
            self._before += findings
        if piece.tag == "SE":
            self._end_set()

    def _end_set(self) -> None:
        self.accepts_set = False
        if self._set is not None and self._group is not None:
            self._group.end_set(self._set)
            self.accepts_set = self._set.verdict != "R"
        self._set = None

    def _end_group(self, trailer: Piece | None = None, findings: Sequence[Finding] = ()) -> None:
        self._end_set()
        if self._group is not None and self._interchange is not None:
            if trailer is not None:
                self._group.add(trailer, findings)
                self._group.end(trailer)
            self._interchange.groups.append(self._group)
            self.accepts_group = not self._group.is_refused
        self._group = None

    def _end_interchange(self) -> None:
        self._end_group()
        if self._interchange is not None:
            self.accepts_interchange = not self._interchange.is_refused
            self._ended, self._interchange = self._interchange, None

    def _write_ended(self) -> None:
        if self._ended is not None:
            self._ended.write_to(self._file)
        self._ended = None
