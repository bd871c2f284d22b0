"""Every transaction set as a validated model, by x12sdk: types, lengths and codes of its elements."""

import sys

from x12sdk.io import X12ModelReader

sets = 0
with X12ModelReader(sys.argv[1]) as reader:
    for _set in reader.models():
        sets += 1
print(sets)
