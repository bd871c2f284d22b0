"""Every transaction set against its implementation guide, by scrubber's reader and guide alone: no claim, no edit."""

import sys
from pathlib import Path

from scrubber.x12.guide.professional import begin_set
from scrubber.x12.piece import Stretch
from scrubber.x12.reader import Reader

faults = 0
checker = None
with Path(sys.argv[1]).open("rb") as source:
    for part in Reader(source, closely=False).parts():
        if isinstance(part, Stretch):
            if checker is not None:
                faults += len(checker.take_stretch(part))
            continue
        if part.tag == "ST":
            checker = begin_set(part.delimiters)
        if checker is not None:
            faults += len(checker.take(part.text))
        if part.tag == "SE":
            checker = None
print(faults)
