"""Every service line with its claim and billing provider, by scrubber's reader."""

import sys
from pathlib import Path

from scrubber.claims.assemble import Assembler
from scrubber.x12.reader import Reader

lines = 0
assembler = Assembler()
with Path(sys.argv[1]).open("rb") as source:
    for piece in Reader(source):
        claim = assembler.take(piece)
        if claim is not None:
            found = [(claim.claim_id, composite, charge) for composite, charge in claim.services]
            lines += len(found)
print(lines)
