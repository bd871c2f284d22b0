"""Pieces → the pieces of envelopes, with what stands between them judged: the work that any process can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.claims.assemble import Assembler
from scrubber.engine.claims.block_keys import BlockKeys
from scrubber.engine.claims.edit_memory import Answers
from scrubber.engine.claims.guide_outcome import can_be_checked
from scrubber.engine.claims.run_edits import ClaimEdits
from scrubber.engine.claims.shared_blocks import Share, share_blocks
from scrubber.engine.claims.transaction_set import SetJudge
from scrubber.findings.resolve_hits import Envelopes
from scrubber.x12.checks.hierarchy import BEGINNING, HierarchyState
from scrubber.x12.piece import CONTINUED, OUTSIDE, Cutter, Piece, Stretch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scrubber.claims.assemble import Header
    from scrubber.claims.block import BlockPart, ClaimBlock
    from scrubber.claims.levels import Level
    from scrubber.engine.claims.edit_memory import EditMemory
    from scrubber.engine.claims.guide_check import GuideCheck
    from scrubber.engine.claims.guide_levels import LevelsWithFaults
    from scrubber.engine.claims.judged_claims import JudgedClaims
    from scrubber.engine.parallel.split_input import PartContext
    from scrubber.x12.checks.hierarchy import LevelAhead

_INSIDE = frozenset({"HL", "CLM", CONTINUED})
_MOST_FINDINGS, _MOST_CLAIMS = 500, 10_000
"""In a set, before what was found and kept of them is handed over: a set may be as long as the input."""
_FRAMES = {"ISA": True, "IEA": False, OUTSIDE: False}
"""Pieces after which claims stand in an interchange, or in none."""


class TransactionSets:
    """Judges the levels and claims of an input, or of a part of it.

    A part that begins inside an interchange is preceded by its `headers`: the pieces (ISA, GS, ST, HL) that its first
    piece stands in. `hierarchy` is then where the set under way stands, and `ahead` the level that it goes on with.
    The sandbox of the `memory` is entered by the caller. With `checks_guide`, sets are checked against the
    implementation guide.
    """

    def __init__(
        self,
        memory: EditMemory,
        input_ordinal: int,
        headers: Iterable[Piece] = (),
        hierarchy: HierarchyState = BEGINNING,
        ahead: LevelAhead | None = None,
        *,
        checks_guide: bool = False,
    ) -> None:
        self._memory = memory
        self._edits = ClaimEdits(memory, input_ordinal)
        self._assembler = Assembler()
        for header in headers:
            self._assembler.take(header)
        self._is_framed = self._assembler.interchange is not None
        self._claims = 0
        self._set = self._begin(hierarchy)
        self._is_left = False
        """Whether the set was left: most follow one another, with nothing between that another would be begun for."""
        self._rulebook = memory.rulebook
        self._checks_guide = checks_guide
        self._guide = self._begin_guide()
        if self._guide is not None and ahead is not None:
            billing = self._assembler.above.billing
            self._guide.go_on(billing.piece if billing else None, ahead)
        self.above_first: tuple[LevelsWithFaults, ...] = self._guide.above() if self._guide else ()
        """What the guide tells the first claims of what they hang from."""
        self.above_next: tuple[LevelsWithFaults, ...] | None = None
        """What it would tell claims behind the last of the parts, where a set goes on there that is checked."""
        self.is_sure = self._guide is None or self._guide.is_sure
        """Whether nothing that it says depends on more than is known of what comes before and after."""

    @property
    def context(self) -> PartContext:
        """What the next piece would stand in."""
        from scrubber.engine.parallel.split_input import PartContext

        self._go_in()
        assembler, inside = self._assembler, self._set
        return PartContext(
            interchange=_offset(assembler.interchange),
            group=_offset(assembler.group),
            transaction=_offset(assembler.transaction),
            billing=_offset(assembler.above.billing),
            hierarchy=inside.hierarchy,
            has_faulty_level=inside.has_faulty_level,
        )

    def of(
        self, parts: Iterable[Piece | Stretch | Share], ahead: LevelAhead | None = None
    ) -> Iterator[Piece | JudgedClaims]:
        """Each piece of an envelope, and before it what stands between it and the last one, where anything does.

        `ahead` is the level that the set goes on with behind the last of the parts.
        """
        for part in share_blocks(parts):
            if isinstance(part, Share) or part.tag in _INSIDE:
                if self._is_left:
                    self._go_in()
                if self._set.holds(_MOST_FINDINGS, _MOST_CLAIMS) and (isinstance(part, Share) or part.tag != CONTINUED):
                    yield self._release()
                if isinstance(part, Share):
                    self._check_share(part)
                    self._take_share(part)
                    # The block is not needed while the next one is read.
                    del part
                else:
                    self._check(part)
                    self._take(part)
            else:
                if part.tag == "SE":
                    self._check(part)
                    self._go_in()
                    self._set.end()
                self._assembler.take(part)
                self._end_guide(is_ended=part.tag == "SE")
                yield from self._end()
                yield part
                if part.tag in _FRAMES:
                    self._is_framed = _FRAMES[part.tag]
                self._is_left = True
                if part.tag == "ST":
                    self._go_in()
                    self._guide = self._begin_guide()
                    self._check(part)
        if ahead is not None and self._guide is not None:
            self._guide.leave_before(ahead, self._set.judged)
            self.above_next = self._guide.above()
        self._end_guide(is_ended=False)
        yield from self._end()

    def _check(self, piece: Piece) -> None:
        """Check what is in a set to be checked against the guide."""
        if self._guide is not None:
            self._guide.take(piece, self._set.judged)

    def _check_share(self, share: Share) -> None:
        """The same, with what the guide's quick judge sees in the scan of the whole block."""
        guide = self._guide
        if guide is None:
            return
        seen = None
        if self._is_in_columns(share.stretch) and guide.takes_blocks:
            seen = share.shared.see_pieces(share, self._above(), self._assembler.transaction, guide.see_pieces)
        guide.take_stretch(share.stretch, seen, self._set.judged)

    def _begin_guide(self) -> GuideCheck | None:
        """Begin to check the set under way, if it can be checked."""
        envelopes = self._set.envelopes
        if not self._checks_guide or envelopes.transaction is None or not can_be_checked(envelopes):
            return None
        from scrubber.engine.claims.guide_check import GuideCheck

        rules = self._edits.rules_within(envelopes)
        return GuideCheck(envelopes.transaction.piece, envelopes, self._assembler, self._rulebook, rules, self._claims)

    def _end_guide(self, *, is_ended: bool) -> None:
        """No more of the set comes, whether it was ended by its SE or not."""
        if self._guide is None:
            return
        if is_ended:
            self._guide.end(self._set.judged)
        self.is_sure &= self._guide.is_sure and not self._guide.looked_back()
        self._guide = None

    def _take(self, piece: Piece, *, is_followed: bool = False) -> None:
        """Judge a level or a claim, or what continues one; the level may have been followed in the hierarchy before."""
        claim = self._assembler.take(piece)
        if claim is not None and not self._is_framed:
            self._set.judged.lose(claim)
        elif claim is not None:
            self._set.take_claim(claim)
        elif piece.tag == "HL":
            self._set.take_level(piece, self._assembler.level_head, is_followed=is_followed)
        else:
            self._set.take_continued(piece)

    def _take_share(self, share: Share) -> None:
        """Judge a stretch: all at once what is plain, and one by one the claims that are for some edit."""
        stretch, part = share.stretch, self._part(share)
        done, end = 0, len(stretch.starts)
        if part is None or not self._set.follow(part, stretch):
            for piece in stretch.pieces():
                self._take(piece)
            return
        block = part.block
        rules, singled_out, keys, flags = self._answers(block)
        piece_at, claims = Cutter(stretch).piece, part.claims.start
        singled = part.singled_out(flags)
        for claim_at, index, is_irregular in singled:
            self._set.judged.take_plain(slice(claims, claim_at), singled_out, keys)
            self._assembler.pass_over(part.last_levels(done, index), piece_at)
            claims, done = claim_at + 1, index + 1
            if is_irregular:
                self._take(piece_at(index))
                if not self._set.can_be_swept:
                    break
            else:
                claim = self._assembler.take_claim(piece_at(index))
                self._set.take_sound(claim, block, claim_at, singled_out, keys)
        else:
            self._set.judged.take_plain(slice(claims, part.claims.stop), singled_out, keys)
            self._assembler.leave([*part.last_levels(done, end)], stretch.piece)
            claims, done = part.claims.stop, end
        plain = part.plain(flags, claims) if singled else part.claims
        self._set.judged.count_plain(block, plain, rules, singled_out)
        for index in range(done, end):
            self._take(piece_at(index), is_followed=True)

    def _answers(self, block: ClaimBlock) -> Answers:
        """By which rules the claims of a block are judged, which of them edits may have something to say of, and more.

        Asked once of a block that sets share: they are sent and dated alike.
        """
        answers = self._memory.answers.get(block)
        if answers is None:
            rules = self._set.rules_of(block)
            singled_out = self._set.single_out(block, rules)
            self._set.take_days(block)
            keys = BlockKeys.of(block, rules, with_lines=self._edits.looks_for_repetitions)
            flags = singled_out.flags | block.irregular
            if keys.lines is not None:
                flags |= keys.lines.odd
            answers = self._memory.answers[block] = Answers(rules, singled_out, keys, flags)
        return answers

    def _part(self, share: Share) -> BlockPart | None:
        """The stretch as columns; None where its claims have to be judged one by one."""
        if not self._is_in_columns(share.stretch):
            return None
        return share.shared.part(share, self._above(), self._assembler.transaction)

    def _is_in_columns(self, stretch: Stretch) -> bool:
        """Whether the stretch, as it stands here, is looked at as columns."""
        is_placed = stretch.text[0] != "C" or self._assembler.above.subscriber is not None
        if not (is_placed and stretch.in_bulk and self._set.can_be_swept):
            return False
        from scrubber.x12.scan import can_be_scanned

        return can_be_scanned(stretch.delimiters)

    def _above(self) -> tuple[str, ...]:
        """The texts of the levels that the next claims hang from."""
        return tuple(level.piece.text for level in self._assembler.above if level is not None)

    def _begin(self, hierarchy: HierarchyState = BEGINNING) -> SetJudge:
        assembler = self._assembler
        envelopes = Envelopes(assembler.interchange, assembler.group, assembler.transaction)
        is_test = assembler.in_test_interchange
        return SetJudge(self._edits, envelopes, is_test=is_test, first_claim=self._claims, hierarchy=hierarchy)

    def _go_in(self) -> None:
        """Begin what stands in the envelopes of now, if it was left."""
        if self._is_left:
            self._set, self._is_left = self._begin(), False

    def _release(self) -> JudgedClaims:
        judged = self._set.release()
        self._claims += len(judged.verdicts)
        return judged

    def _end(self) -> Iterator[JudgedClaims]:
        judged = self._set.judged
        if judged and not self._is_left:
            self._claims += len(judged.verdicts)
            yield judged


def _offset(header: Header | Level | None) -> int | None:
    return header.piece.offset if header else None
