"""What edits ask of the service lines of a block by their SV101: worked out once for each distinct one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from scrubber.claims.block import ClaimBlock
    from scrubber.engine.claims.edit_index import ConcernedEdits, EditIndex
    from scrubber.engine.claims.known_answers import KnownAnswers
    from scrubber.x12.words import Flags, Numbers

_NO, _TO_MEDICARE, _YES = 0, 1, 2
"""Whether something is so: to no payer, to Medicare alone, to any."""
_SPECIFIC, _WAITING, _MASK = 2, 4, 3
"""Where in an answer the second and the third of them stand, each of two bits."""


class ByProcedure(NamedTuple):
    """Of each line of a block what its SV101 says."""

    singled_out: Flags
    """Whether an edit is about it, or it has no procedure: its claim is judged for itself."""
    specific: Flags
    """Whether an edit on certain services is about it."""
    waiting: Flags
    """Whether only such edits over time ask for it as say which services they may meet."""


def by_procedure(
    block: ClaimBlock, index: EditIndex, wanted: frozenset[str], known: KnownAnswers, to_medicare: Flags
) -> ByProcedure | None:
    """What is asked of the lines of a block; None where it is nothing at all, as of most.

    `wanted` names the edits that claims are singled out for by SV101.
    """
    edits_by_procedure = index.within(block.rows.delimiters.component)

    def judge(at: int) -> int:
        concerned = edits_by_procedure[block.rows.text_of(block.line_coding, at)]
        if concerned is None:
            return _NO
        specific = _to_whom(is_so=concerned.is_specific_to_medicare, to_any=concerned.is_specific)
        waits = concerned.can_wait and concerned.on_medicare_timeline
        waiting = _to_whom(is_so=waits, to_any=concerned.on_timeline)
        return _singles_out(concerned, wanted) | specific << _SPECIFIC | waiting << _WAITING

    answers = known.of(block.coding_digests, judge)
    if not answers.any():
        return None
    of_lines = to_medicare[block.line_claim]
    return ByProcedure(*(_are_so(answers, at, of_lines) for at in (0, _SPECIFIC, _WAITING)))


def _to_whom(*, is_so: bool, to_any: bool) -> int:
    return (_YES if to_any else _TO_MEDICARE) if is_so else _NO


def _singles_out(concerned: ConcernedEdits, wanted: frozenset[str]) -> int:
    is_dated = concerned.on_medicare_timeline and not concerned.can_wait
    if concerned.crashes or not concerned.is_coded or (is_dated and concerned.on_timeline):
        return _YES
    own = [active.edit.only_medicare for active in concerned.edits if active.edit.name in wanted]
    return (_TO_MEDICARE if all(own) else _YES) if own or is_dated else _NO


def _are_so(answers: Numbers, at: int, to_medicare: Flags) -> Flags:
    """Of each line whether what stands there in its answer is so; those `to_medicare` are of claims to Medicare."""
    own = answers >> at & _MASK
    found: Flags = (own == _YES) | (to_medicare & (own == _TO_MEDICARE))
    return found
