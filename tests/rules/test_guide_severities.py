"""How severe kinds of guide faults are is set by a profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scrubber.edit import Severity
from scrubber.errors import ProfileError
from scrubber.rules.settings import SettingsRequest, resolve

if TYPE_CHECKING:
    from pathlib import Path


def resolved(folder: Path, severity: str) -> dict[str, Severity]:
    """Give the severities of guide faults under a profile with this line in its severities."""
    profile = folder / "payer.toml"
    profile.write_text(f'name = "payer"\ntitle = "A payer"\n[severity]\n{severity}\n', encoding="utf-8")
    return {
        str(kind): set_to for kind, set_to in resolve(SettingsRequest(str(profile)), []).rules.guide_severities.items()
    }


def test_a_profile_makes_a_kind_stricter_or_milder(tmp_path: Path) -> None:
    """Other kinds stay as they are."""
    default = resolved(tmp_path, "")
    assert resolved(tmp_path, '"guide.trailing-blank" = "reject"') == default | {"trailing-blank": Severity.REJECT}
    assert resolved(tmp_path, '"guide.code" = "warn"') == default | {"code": Severity.WARN}


def test_a_kind_that_there_is_not_is_an_error(tmp_path: Path) -> None:
    """What it may have meant is said."""
    with pytest.raises(ProfileError, match=r"trailing-blanks.*trailing-blank"):
        resolved(tmp_path, '"guide.trailing-blanks" = "warn"')
