"""Some claims of an input, read once more: those that turned out later to be needed for themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scrubber.claims.assemble import Assembler, level_code
from scrubber.findings.resolve_hits import Envelopes
from scrubber.x12.checks.hierarchy import BILLING
from scrubber.x12.piece import Cutter, Stretch, inner_tag
from scrubber.x12.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from scrubber.claims.claim import Claim
    from scrubber.x12.reader import Readable

_LEVELS: Final = frozenset({BILLING, "22", "23"})
"""HL03 of levels that claims hang from: the billing provider's, the subscriber's, the patient's."""


def claims_again(source: Readable, wanted: Collection[int]) -> Iterator[tuple[int, Claim, Envelopes]]:
    """Those claims of an input that are wanted, with their ordinals and what they stand in."""
    assembler, ordinal, last = Assembler(), 0, max(wanted, default=-1)
    for part in Reader(source, closely=False).parts():
        if isinstance(part, Stretch):
            claims = [at for at, start in enumerate(part.starts) if inner_tag(part.text, start) == "CLM"]
            chosen = {at: own for own, at in enumerate(claims, start=ordinal) if own in wanted}
            for at, claim in _claims_of(part, chosen, assembler):
                yield chosen[at], claim, _envelopes(assembler)
            ordinal += len(claims)
        else:
            taken = assembler.take(part)
            if taken is not None:
                if ordinal in wanted:
                    yield ordinal, taken, _envelopes(assembler)
                ordinal += 1
        if ordinal > last:
            return


def _envelopes(assembler: Assembler) -> Envelopes:
    return Envelopes(assembler.interchange, assembler.group, assembler.transaction)


def _claims_of(stretch: Stretch, chosen: Iterable[int], assembler: Assembler) -> Iterator[tuple[int, Claim]]:
    """The claims of a stretch that are these of its pieces; what comes after it hangs from its last levels."""
    done, piece_at = 0, Cutter(stretch).piece
    for at in chosen:
        assembler.pass_over(_last_levels(stretch, done, at), piece_at)
        yield at, assembler.take_claim(piece_at(at))
        done = at + 1
    assembler.leave([*_last_levels(stretch, done, len(stretch.starts))], stretch.piece)


def _last_levels(stretch: Stretch, first: int, end: int) -> Iterator[tuple[int, str]]:
    """The last level of each kind among the pieces from `first` up to `end`: which piece, and HL03; the last one first.

    None is above the last billing provider's.
    """
    text, (element, terminator) = stretch.text, (stretch.delimiters.element, stretch.delimiters.terminator)
    lowest = ""
    for at in range(end - 1, first - 1, -1):
        start = stretch.starts[at]
        if inner_tag(text, start) == "CLM":
            continue
        code = level_code(text[start : text.find(terminator, start)].split(element))
        if code in _LEVELS and (not lowest or code < lowest):
            yield at, code
            lowest = code
        if code == BILLING:
            return
