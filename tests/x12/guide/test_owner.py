"""What a section lacks shows at the first segment of the next one, and is the section's own all the same."""

from __future__ import annotations

import pytest

from scrubber.x12.guide.fault import GuideFault
from scrubber.x12.guide.owner import owning_section

SECTIONS = (1, 5, 9, 12, 15)


@pytest.mark.parametrize(
    ("segment", "code", "level", "section"),
    [
        (1, "3", "segment", 0),
        (6, "3", "segment", 1),
        (9, "3", "segment", 1),
        (9, "2", "segment", 2),
        (9, "7", "element", 2),
        (9, "3", "element", 2),
        (15, "3", "segment", 3),
        (17, "7", "element", 4),
    ],
)
def test_a_fault_belongs_to_one_section(segment: int, code: str, level: str, section: int) -> None:
    """A missing segment that shows at a section's first one belongs to the section before, all else to its own."""
    fault = GuideFault(segment, "DTP", None, code, level, "2400", "")  # type: ignore[arg-type]  # a Level, as listed
    assert owning_section(SECTIONS, fault) == section
