"""The implementation guide in the block loop: what is wrong in each piece of a set as it goes by, and for whom.

A fault stops the claim that it is in; one of a level, or of the header, all claims below. What a piece lacks shows at
the first segment after it, so that the last piece is kept until the next one begins.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from scrubber.claims.assemble import level_code
from scrubber.claims.lazy import Lazy
from scrubber.engine.claims.claim_faults import told_below, verdict_of
from scrubber.engine.claims.guide_levels import Cause, GuideLevels, kinds_of
from scrubber.engine.claims.guide_piece import PieceUnderWay
from scrubber.engine.claims.guide_told import is_told_by_syntax, is_told_of_claim
from scrubber.engine.claims.hidden_claim import faults_of_level
from scrubber.engine.claims.judged_claims import JudgedClaims
from scrubber.findings.guide_status import guide_status
from scrubber.findings.resolve_hits import engine_finding
from scrubber.x12.checks.hierarchy import BILLING, LevelAhead
from scrubber.x12.guide.causes import causes
from scrubber.x12.guide.level_count import read_number
from scrubber.x12.guide.owner import owning_section
from scrubber.x12.guide.professional import begin_set
from scrubber.x12.guide.words import value_element, words
from scrubber.x12.piece import CONTINUED, Piece, Stretch
from scrubber.x12.segment import Place, Segment

if TYPE_CHECKING:
    from scrubber.claims.assemble import Assembler
    from scrubber.claims.claim import Claim
    from scrubber.engine.claims.claim_rules import ClaimRules
    from scrubber.engine.claims.guide_levels import LevelsWithFaults
    from scrubber.findings.resolve_hits import ClaimContext, Envelopes
    from scrubber.rules.rulebook import Rulebook, Rules
    from scrubber.x12.guide.fault import GuideFault
    from scrubber.x12.guide.seen_pieces import SeenPieces
    from scrubber.x12.scan import Rows, Scan

_CHECKED_ELSEWHERE = frozenset({"SE"})
"""Segments whose faults the envelope checks report in every run."""
_NO_LEVEL = " "
"""Instead of a missing HL03: above all levels, and below the header."""


def _own(faults: list[GuideFault]) -> list[GuideFault]:
    """Those of some faults that no other check reports."""
    return [fault for fault in faults if fault.segment_id not in _CHECKED_ELSEWHERE]


class GuideCheck:
    """Checks one transaction set, or what of it is in a part of an input: from its ST on, or from a level on.

    `assembler` is where the set under way stands before what is taken next, `rules` chooses the rules of its claims,
    `claims` is how many are in the part of the input before it. What is found is entered into the judged claims that
    are given at that time.
    """

    def __init__(
        self,
        piece: Piece,
        envelopes: Envelopes,
        assembler: Assembler,
        rulebook: Rulebook,
        rules: ClaimRules,
        claims: int,
    ) -> None:
        self._envelopes = envelopes
        self._rulebook = rulebook
        self._rules = rules
        self._assembler = self._before = assembler
        """Where the set stands before what is taken next, and before the next piece of it."""
        self._header = piece
        self._delimiters = piece.delimiters
        self._checker = begin_set(piece.delimiters)
        self._claims = claims
        """Claims of the part before what is to be taken next."""
        self._start = piece.ordinal
        self._last: Piece | tuple[Stretch, int] | PieceUnderWay = piece
        """The piece under way, which is cut out of its stretch only where it is needed."""
        self._levels = GuideLevels(rulebook)
        self._component = piece.delimiters.component
        self.is_sure = True
        """Whether what was found depends on nothing that is outside of the part of the input."""

    @Lazy
    def _where(self) -> ClaimContext:
        """The numbers of the envelopes, where something is to be told."""
        return self._envelopes.claim_context()

    def go_on(self, billing: Piece | None, ahead: LevelAhead) -> None:
        """Go on with the level `ahead`, below the header and perhaps a billing provider's level.

        What claims are told of these two is found again.
        """
        judged = JudgedClaims()
        self.take(self._header, judged)
        if billing is not None:
            number = read_number(billing.head()[1]) or 0
            self._go_to(LevelAhead(billing.ordinal - self._start, number - 1, BILLING, ""), judged)
            self.take(billing, judged)
        self._go_to(ahead, judged)
        self._levels.forget_own()

    def _go_to(self, ahead: LevelAhead, judged: JudgedClaims) -> None:
        """Leave what was taken for a level like this one, and go on with this one."""
        levels = self._checker.levels.counted
        self._leave_before(LevelAhead(self._checker.segments, levels, ahead.code, ahead.parent), judged)
        self._checker = begin_set(self._delimiters, ahead)

    @property
    def takes_blocks(self) -> bool:
        """Whether blocks can be looked at as a whole."""
        return self._checker.takes_blocks

    def see_pieces(self, scan: Scan, heads: Rows) -> SeenPieces:
        """What is seen of each piece of a scan, that begin with the rows `heads`; it is the same in any set."""
        return self._checker.see_pieces(scan, heads)

    def take(self, piece: Piece, judged: JudgedClaims) -> None:
        """Take the next piece."""
        self._before = self._assembler
        faults = _own(self._checker.take(piece.text))
        if self._is_to_be_told(faults):
            self._take_each(piece, faults, judged)
        elif piece.tag == CONTINUED:
            self._under_way().take_continued(piece, ())
        else:
            self._claims += piece.tag == "CLM"
            self._last = piece

    def take_stretch(self, stretch: Stretch, seen: SeenPieces | None, judged: JudgedClaims) -> None:
        """Take the next pieces, and what was `seen` of them, if they were looked at with others."""
        self._before = self._assembler
        faults = _own(self._checker.take_stretch(stretch, seen))
        if self._is_to_be_told(faults):
            self._take_each(stretch, faults, judged)
        else:
            if seen is None:
                self._claims += sum([stretch.text[start] == "C" for start in stretch.starts])
            else:
                self._claims += len(stretch.starts) - len(seen.levels)
            self._last = stretch, len(stretch.starts) - 1

    def _is_to_be_told(self, faults: list[GuideFault]) -> bool:
        """Whether anything is to be told of pieces with these faults."""
        return bool(faults or self._levels or (isinstance(self._last, PieceUnderWay) and self._last.faults))

    def end(self, judged: JudgedClaims) -> None:
        """The set ends with what was taken last."""
        if isinstance(self._last, PieceUnderWay):
            self._leave(judged, None)
        judged.guide.findings += self._levels.leave("")

    def looked_back(self) -> bool:
        """Whether what was found may depend on levels before the part of the input."""
        return self._checker.has_looked_back

    def leave_before(self, ahead: LevelAhead, judged: JudgedClaims) -> None:
        """The part of the input ends before a level: take what shows there, and tell what there is of those above."""
        self._before = self._assembler
        self._leave_before(ahead, judged)
        told, is_final = self._levels.tell_open()
        judged.guide.findings += told
        self.is_sure &= is_final

    def _leave_before(self, ahead: LevelAhead, judged: JudgedClaims) -> None:
        shown = self._checker.leave_before(ahead)
        if shown is None:
            # Who goes on from there, knowing no more than `ahead` says, would find something else.
            self.is_sure = False
        elif shown:
            self._under_way().faults += shown
        if isinstance(self._last, PieceUnderWay):
            self._leave(judged, self._start + self._checker.segments)
        judged.guide.findings += self._levels.leave(ahead.code)

    def above(self) -> tuple[LevelsWithFaults, ...]:
        """What claims that come next are told of the header and levels."""
        return self._levels.above()

    def _take_each(self, part: Piece | Stretch, faults: list[GuideFault], judged: JudgedClaims) -> None:
        """Take piece after piece, each with its faults."""
        at = 0
        self._before = copy(self._assembler)
        for piece in part.pieces() if isinstance(part, Stretch) else (part,):
            end = at
            behind = piece.ordinal + piece.segment_count - self._start
            while end < len(faults) and (faults[end].segment <= behind or isinstance(part, Piece)):
                end += 1
            self._take_piece(piece, faults[at:end], judged)
            at = end

    def _take_piece(self, piece: Piece, faults: list[GuideFault], judged: JudgedClaims) -> None:
        shown = sorted({self._start + fault.segment - 1 for fault in faults})
        if piece.tag == CONTINUED:
            last = self._under_way()
            last.faults += faults
            last.take_continued(piece, shown)
            return
        first = piece.ordinal - self._start + 1
        late = [fault for fault in faults if fault.is_absence and fault.segment == first]
        if late and piece.tag != "ST":
            # The first segment after it shows what the piece before lacks.
            self._under_way().faults += late
            faults = [fault for fault in faults if not (fault.is_absence and fault.segment == first)]
        if isinstance(self._last, PieceUnderWay):
            self._leave(judged, piece.ordinal)
        if piece.tag == "HL":
            judged.guide.findings += self._levels.leave(level_code(piece.head()) or _NO_LEVEL)
        self._before.take(piece)
        self._claims += piece.tag == "CLM"
        self._last = piece
        if faults:
            last = self._under_way()
            last.faults += faults
            last.keep(shown)
        if piece.tag == "CLM" and self._levels:
            self._tell_below(judged)

    def _under_way(self) -> PieceUnderWay:
        """The piece under way, to be looked at closely."""
        if not isinstance(self._last, PieceUnderWay):
            piece = self._last if isinstance(self._last, Piece) else self._last[0].piece(self._last[1])
            claim = self._before.take_claim(piece) if piece.tag == "CLM" else None
            self._last = PieceUnderWay(piece, claim, self._claims - (claim is not None))
        return self._last

    def _leave(self, judged: JudgedClaims, behind: int | None) -> None:
        """Tell the faults of the piece under way; the next one begins with the segment `behind`."""
        last = self._under_way()
        starts = [section.place.ordinal - self._start + 1 for section in last.sections]
        ends = [*starts[1:], None if behind is None else behind - self._start + 1]
        told: list[Cause] = []
        own: list[Cause] = []
        faults = last.faults if last.claim is not None else faults_of_level(last.faults, last.piece, self._start)
        for cause in causes(faults, starts) if faults else ():
            at = owning_section(starts, cause)
            line, place = last.sections[at]
            end = ends[at]
            shown = last.segments.get(self._start + cause.segment - 1)
            if shown is not None and (end is None or cause.segment < end):
                place = shown.place
            shown = shown or Segment([], place)
            found = self._cause(cause, shown, place)
            if last.claim is not None:
                is_told = is_told_of_claim(cause, shown, self._component, last.claim, place)
                self._stop(last.claim, found, line, judged, is_told=is_told)
                continue
            is_told = is_told_by_syntax(cause, shown, self._component)
            if not is_told:
                own.append(found)
            if not is_told or last.piece.tag != "HL":
                # Else the claims below it are rejected and told of it, too.
                told.append(found)
        self._last = last.piece
        last.faults = []
        if last.piece.tag == "SE":
            self._end_with(told, own, judged)
        elif told:
            code = level_code(last.piece.head()) if last.piece.tag == "HL" else ""
            self._levels.enter(code, [cause.for_claims(code) for cause in told], own)

    def _cause(self, cause: GuideFault, shown: Segment, place: Place) -> Cause:
        """What is told of a cause that shows at a segment."""
        said = words(cause, shown.elements, self._component)
        finding = engine_finding("guide-fault", self._where, place, element=value_element(cause))
        status = guide_status(cause, shown.elements, self._component)
        finding = finding._replace(message=said.message, fix=said.fix, status=status, guide=cause)
        return Cause(finding, kinds_of(cause, shown.elements, self._component))

    def _stop(self, claim: Claim, cause: Cause, line: str | None, judged: JudgedClaims, *, is_told: bool) -> None:
        """Stop a claim with a fault, and tell it unless it is told of it by another check."""
        finding, ordinal = cause.judged(self._rules_of(claim)), self._under_way().ordinal
        if not is_told:
            told = finding._replace(claim_id=claim.claim_id, claim=ordinal, line=line)
            judged.guide.findings.append(self._under_way().billed.told(told))
        judged.guide.stop(ordinal, verdict_of([finding]), claim.charge)

    def _end_with(self, told: list[Cause], own: list[Cause], judged: JudgedClaims) -> None:
        """The trailer of a set has faults: they stop all its claims, as severely as without any profile."""
        rules = self._rulebook.default.on(None)
        judged.guide.findings += [cause.judged(rules)._replace(profile=None) for cause in own]
        judged.set_verdict = max(judged.set_verdict, verdict_of([cause.judged(rules) for cause in told]))

    def _tell_below(self, judged: JudgedClaims) -> None:
        """Tell the claim under way what is wrong above it."""
        last = self._under_way()
        claim = last.claim
        if claim is None:
            return
        rules = self._rules_of(claim)
        for finding in self._levels.tell(rules):
            judged.guide.stop(last.ordinal, verdict_of([finding]), claim.charge)
            told = told_below(finding, claim, last.ordinal, rules.profile)
            judged.guide.findings.append(last.billed.told(told))

    def _rules_of(self, claim: Claim) -> Rules:
        return self._rules.choose(claim).rules
