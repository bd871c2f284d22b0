"""The guide pass (`--conformance full`): every 837P set against its implementation guide, with places in the input."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from scrubber.claims.assemble import Assembler, TransactionSet, level_code
from scrubber.edit import Severity
from scrubber.engine.claims.claim_faults import MOST_TOLD, told_below, verdict_of
from scrubber.engine.claims.claim_rules import ClaimRules
from scrubber.engine.claims.guide_told import is_told_by_syntax, is_told_of_claim
from scrubber.findings.billed import billed_claim
from scrubber.findings.finding import Verdict
from scrubber.findings.guide_status import guide_status
from scrubber.findings.resolve_hits import ClaimContext, Envelopes, engine_finding
from scrubber.rules.rulebook import Rulebook
from scrubber.x12.guide.causes import causes
from scrubber.x12.guide.kinds import kind
from scrubber.x12.guide.owner import owning_section
from scrubber.x12.guide.professional import begin_set
from scrubber.x12.guide.words import value_element, words
from scrubber.x12.piece import CONTINUED, OUTSIDE, Piece, Stretch
from scrubber.x12.reader import Readable, Reader
from scrubber.x12.segment import Place, Segment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scrubber.claims.claim import Claim
    from scrubber.engine.input_result import InputResult
    from scrubber.findings.billed import BilledClaim
    from scrubber.findings.finding import Finding
    from scrubber.rules.rulebook import Rules
    from scrubber.x12.guide.checker import SetChecker
    from scrubber.x12.guide.fault import GuideFault
    from scrubber.x12.guide.kinds import Kind

UNREADABLE = "unreadable"
PASSED_THROUGH = "of a transaction set that is passed through"
NOT_WHOLE = "of a transaction set that is not whole or names no guide"
"""Why a claim is not checked."""

_ENDS = frozenset({"SE", "GE", "IEA", "ISA", "GS", OUTSIDE})
"""Pieces at which a set is over, whether it was ended or not."""
_INSIDE = frozenset({"HL", "CLM", CONTINUED})
"""Pieces that are no envelope's."""
_CHECKED_ELSEWHERE = frozenset({"SE"})
"""Segments whose faults the envelope checks report in every run."""


class _Section(NamedTuple):
    """What a fault may belong to: the header, a level, the head of a claim, a service line, or the trailer."""

    piece: int
    """Index in the set of the piece that it stands in."""
    line: str | None
    """LX01 of a service line."""
    place: Place
    """That of its first segment."""


class GuidePass:
    """Checks one input set by set; a fault stops the claim that it is in, or all claims below its level.

    Claims that cannot be checked are counted in the input result by the reason.
    """

    def __init__(self, input_result: InputResult, rulebook: Rulebook | None = None) -> None:
        self._input_result = input_result
        self._rulebook = rulebook or Rulebook()
        self._rules: ClaimRules | None = None
        """Those of the set under way, once something was found in it."""
        self._assembler = Assembler()
        """Follows the envelopes alone."""
        self._checker: SetChecker | None = None
        """Of the set under way, where it can be checked."""
        self._parts: list[Piece | Stretch] = []
        """What was read since the last set."""
        self._faults: list[GuideFault] = []
        self._found = 0
        """Claims among the parts."""
        self._count = 0
        """Claims before them."""
        self._pieces: list[Piece] = []
        """Those of a set with faults."""
        self._claims: dict[int, tuple[int, Claim]] = {}
        """By index of its piece in the set: each claim's ordinal in the input, and the claim."""
        self._split: tuple[int, list[Segment]] = (-1, [])
        """Index of the last piece that was taken apart, and its segments: a piece may have very many faults."""
        self._told: Counter[int] = Counter()
        """By index of a piece: faults of it that the claims below it were told of."""
        self._below_level: dict[int, list[tuple[int, Rules]]] = {}
        """By index of a piece: the claims below it, with their rules."""
        self._billed: dict[int, BilledClaim] = {}
        """By index of a claim's piece: what its findings tell of it."""

    def run(self, source: Readable) -> None:
        """Read `source` and enter what is found into the input result."""
        for part in Reader(source).parts():
            if isinstance(part, Stretch):
                self._found += sum([part.text[start] == "C" for start in part.starts])
                self._take(part, part.starts)
            elif part.tag in _INSIDE:
                self._found += part.tag == "CLM"
                self._take(part)
            else:
                self._take_envelope(part)
        self._leave_unchecked(self._assembler.transaction)
        behind = len(self._input_result.claim_verdicts.verdicts) - self._count
        if behind:
            self._input_result.unchecked[UNREADABLE] += behind

    def _take(self, part: Piece | Stretch, starts: Sequence[int] = (0,)) -> None:
        self._parts.append(part)
        if self._checker is not None:
            self._faults += self._checker.take(part.text, starts)

    def _take_envelope(self, piece: Piece) -> None:
        transaction = self._assembler.transaction
        self._assembler.take(piece)
        if piece.tag == "ST":
            self._leave_unchecked(transaction)
            begun = self._assembler.transaction
            if (
                begun is not None
                and begun.is_professional
                and begun.interchange is not None
                and begun.group is not None
            ):
                self._checker = begin_set(piece.delimiters)
        self._take(piece)
        if piece.tag == "SE" and transaction is not None and self._checker is not None:
            self._check(transaction)
        elif piece.tag in _ENDS:
            self._leave_unchecked(transaction)

    def _leave_unchecked(self, transaction: TransactionSet | None) -> None:
        """Count the claims since the last set, which are in no set that can be checked."""
        verdicts = self._input_result.claim_verdicts.verdicts[self._count : self._count + self._found]
        is_passed = transaction is not None and not (transaction.is_professional or transaction.is_contradictory)
        for verdict in verdicts:
            lost = UNREADABLE if verdict == Verdict.UNREADABLE else NOT_WHOLE
            self._input_result.unchecked[PASSED_THROUGH if is_passed else lost] += 1
        self._forget()

    def _forget(self) -> None:
        """The set is over."""
        self._count += self._found
        self._found, self._checker = 0, None
        self._parts, self._faults = [], []
        self._pieces, self._claims, self._split, self._told = [], {}, (-1, []), Counter()
        self._below_level, self._billed = {}, {}

    def _check(self, transaction: TransactionSet) -> None:
        verdicts = self._input_result.claim_verdicts.verdicts[self._count : self._count + self._found]
        is_lost = bool(verdicts) and all(verdict == Verdict.UNREADABLE for verdict in verdicts)
        if is_lost or not self._input_result.interchanges:
            self._leave_unchecked(transaction)
            return
        faults = [fault for fault in self._faults if fault.segment_id not in _CHECKED_ELSEWHERE]
        if faults:
            self._take_apart(transaction)
            standing = Envelopes(transaction.interchange, transaction.group, transaction)
            where = standing.claim_context()
            self._rules = ClaimRules(self._rulebook, standing)
            sections = list(self._sections())
            ordinals = [section.place.ordinal - self._pieces[0].ordinal + 1 for section in sections]
            for cause in causes(faults, ordinals):
                self._enter(cause, ordinals, sections, where)
        self._forget()

    def _take_apart(self, transaction: TransactionSet) -> None:
        """Make the pieces and claims of a set in which something was found."""
        assembler = Assembler()
        assembler.interchange, assembler.group = transaction.interchange, transaction.group
        ordinal = self._count
        for part in self._parts:
            for piece in part.pieces() if isinstance(part, Stretch) else (part,):
                claim = assembler.take(piece)
                if claim is not None:
                    self._claims[len(self._pieces)] = ordinal, claim
                    ordinal += 1
                self._pieces.append(piece)

    def _sections(self) -> Iterator[_Section]:
        """What the set consists of, in order."""
        index = 0
        for at, piece in enumerate(self._pieces):
            if piece.tag != CONTINUED:
                index = at
                yield _Section(index, None, Place(piece.offset, piece.ordinal))
            for segment in piece.segments() if index in self._claims else ():
                if segment.identifier == "LX":
                    yield _Section(index, segment.value(1).strip(), segment.place)

    def _enter(
        self, cause: GuideFault, ordinals: Sequence[int], sections: Sequence[_Section], where: ClaimContext
    ) -> None:
        """Make a finding of a cause and stop the claims that it reaches."""
        at = owning_section(ordinals, cause)
        index, line, place = sections[at]
        shown = self._segment(cause.segment)
        if at + 1 == len(sections) or cause.segment < ordinals[at + 1]:
            place = shown.place
        component = self._pieces[0].delimiters.component
        finding = _finding(cause, where, place, shown.elements, component)
        if index in self._claims:
            ordinal, claim = self._claims[index]
            finding = self._judged(finding, cause, shown, self._rules_of(claim))
            if not is_told_of_claim(cause, shown, component, claim, place):
                finding = finding._replace(claim_id=claim.claim_id, claim=ordinal, line=line)
                self._input_result.findings.append(self._billed_claim(index).told(finding))
            self._input_result.claim_verdicts.raise_to(ordinal, verdict_of([finding]), claim.charge or 0)
            return
        below = self._judged_below(index)
        if not is_told_by_syntax(cause, shown, component):
            # What stands above claims of several payers is as severe as for the one who takes it worst.
            all_rules = dict.fromkeys(rules for _, rules in below) or [self._rulebook.default.on(None)]
            severities = {self._severity(cause, shown, one.guide_severities) for one in all_rules}
            severity = next(found for found in Severity if found in severities)
            self._input_result.findings.append(finding._replace(severity=severity.value))
        elif self._pieces[index].tag == "HL":
            # The claims below it are rejected and told of it, too.
            return
        self._told[index] += 1
        if self._told[index] > MOST_TOLD:
            return
        for at, rules in below:
            ordinal, claim = self._claims[at]
            told = told_below(self._judged(finding, cause, shown, rules), claim, ordinal, rules.profile)
            self._input_result.claim_verdicts.raise_to(ordinal, verdict_of([told]), claim.charge or 0)
            self._input_result.findings.append(self._billed_claim(at).told(told))

    def _billed_claim(self, index: int) -> BilledClaim:
        if index not in self._billed:
            self._billed[index] = billed_claim(self._claims[index][1])
        return self._billed[index]

    def _rules_of(self, claim: Claim) -> Rules:
        assert self._rules is not None  # noqa: S101 something was found in the set
        return self._rules.choose(claim).rules

    def _judged_below(self, index: int) -> list[tuple[int, Rules]]:
        """The claims below the level of the piece `index`, each with its rules: a level may have very many faults."""
        if index not in self._below_level:
            self._below_level[index] = [(at, self._rules_of(self._claims[at][1])) for at in self._below(index)]
        return self._below_level[index]

    def _judged(self, finding: Finding, cause: GuideFault, shown: Segment, rules: Rules) -> Finding:
        """The finding as the profile of a claim has it."""
        severity = self._severity(cause, shown, rules.guide_severities)
        return finding._replace(severity=severity.value, profile=rules.profile)

    def _severity(self, cause: GuideFault, shown: Segment, severities: Mapping[Kind, Severity]) -> Severity:
        """How severe a cause is: as its severest fault, one at another segment than its first among them."""
        if any(fault.segment != cause.segment for fault in cause.others):
            return Severity.REJECT
        component = self._pieces[0].delimiters.component
        kinds = [kind(fault, shown.elements, component) for fault in (cause, *cause.others)]
        return next(found for found in Severity if found in {severities[one] for one in kinds})

    def _segment(self, number: int) -> Segment:
        """The set's segment number `number`; the ST is 1."""
        ordinal = self._pieces[0].ordinal + number - 1
        index = bisect_right(self._pieces, ordinal, key=lambda piece: piece.ordinal) - 1
        if self._split[0] != index:
            self._split = index, self._pieces[index].segments()
        return self._split[1][ordinal - self._pieces[index].ordinal]

    def _below(self, index: int) -> list[int]:
        """Indices of the claims below the level of the piece `index`; all of the set's where it is no level."""
        depth = level_code(self._pieces[index].head()) if self._pieces[index].tag == "HL" else ""
        below = []
        for position in range(index + 1, len(self._pieces)):
            if depth and self._pieces[position].tag == "HL" and level_code(self._pieces[position].head()) <= depth:
                break
            if position in self._claims:
                below.append(position)
        return below if depth else list(self._claims)


def _finding(cause: GuideFault, where: ClaimContext, place: Place, elements: list[str], component: str) -> Finding:
    """What people are told of a cause; `elements` are those of the segment that it shows at."""
    said = words(cause, elements, component)
    finding = engine_finding("guide-fault", where, place, element=value_element(cause))
    status = guide_status(cause, elements, component)
    return finding._replace(message=said.message, fix=said.fix, status=status, guide=cause)
