"""Every segment, by pyx12's X12Reader; nothing is taken out of them."""

import sys

from pyx12.x12file import X12Reader

segments = 0
for _segment in X12Reader(sys.argv[1]):
    segments += 1
print(segments)
