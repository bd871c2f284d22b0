"""Every service line with its claim, by the segments of x12sdk."""

import sys

from x12sdk.io import X12SegmentReader

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
