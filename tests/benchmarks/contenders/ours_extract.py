"""Every service line with its claim, by scrubber's reader: stretches as a check sweeps them, the rest by claim."""

import sys
from collections.abc import Iterator
from pathlib import Path

from scrubber.claims.assemble import Assembler
from scrubber.claims.sweep import Sweep, sweep
from scrubber.x12.piece import Piece, Stretch
from scrubber.x12.reader import Reader

Line = tuple[str, str, str]


def of_sweep(swept: Sweep) -> Iterator[Line]:
    """Lines of a stretch in which every claim is written as most are."""
    services = iter(swept.services)
    for (claim_id, _), count in zip(swept.claims, swept.line_counts, strict=True):
        for _ in range(count):
            composite, charge = next(services)
            yield claim_id, composite, charge


def of_piece(piece: Piece, assembler: Assembler) -> Iterator[Line]:
    """Lines of one claim."""
    claim = assembler.take(piece)
    if claim is not None:
        for composite, charge in claim.services:
            yield claim.claim_id, composite, charge


def main(path: Path) -> int:
    """Take every line out of the file; how many there were."""
    lines = 0
    assembler = Assembler()
    with path.open("rb") as source:
        for part in Reader(source, closely=False).parts():
            swept = sweep(part) if isinstance(part, Stretch) else None
            if swept is not None and not swept.unlike:
                for _line in of_sweep(swept):
                    lines += 1
                continue
            for piece in part.pieces() if isinstance(part, Stretch) else (part,):
                for _line in of_piece(piece, assembler):
                    lines += 1
    return lines


print(main(Path(sys.argv[1])))
