"""Every service line with its claim, by scrubber's reader: read through its parts, whole claims each."""

import os
import re
import sys
from functools import cache
from pathlib import Path

# As the command does (`scrubber.__main__`).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from scrubber.x12.delimiters import Delimiters
from scrubber.x12.reader import Reader


@cache
def claims_and_services(delimiters: Delimiters) -> re.Pattern[str]:
    """Finds CLM and SV1 segments: identifier and first two elements."""
    element, terminator = re.escape(delimiters.element), re.escape(delimiters.terminator)
    value = f"(?:{element}([^{element}{terminator}]*))?"
    return re.compile(rf"{terminator}[ \t\r\n]*+(CLM|SV1){value}{value}(?=[{element}{terminator}])")


lines = 0
claim_id = ""
with Path(sys.argv[1]).open("rb") as source:
    for part in Reader(source, closely=False).parts():
        # The terminator before a part stands at the end of the part before it.
        text = part.delimiters.terminator + part.text
        for name, first, second in claims_and_services(part.delimiters).findall(text):
            if name == "CLM":
                claim_id = first
            else:
                found = (claim_id, first, second)
                lines += 1
print(lines)
