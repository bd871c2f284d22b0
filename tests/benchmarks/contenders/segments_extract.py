"""Every service line with its claim, by the segments of a peer: FILE and its module with an X12SegmentReader."""

import importlib
import sys

X12SegmentReader = importlib.import_module(sys.argv[2]).X12SegmentReader

lines = 0
claim_id = ""
with X12SegmentReader(sys.argv[1]) as reader:
    for name, segment in reader.segments():
        if name == "CLM":
            claim_id = segment[1]
        elif name == "SV1":
            found = (claim_id, segment[1], segment[2])
            lines += 1
print(lines)
