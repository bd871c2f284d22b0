"""Rules that judge differently have different digests, and the same rules in other files have the same one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scrubber.rules.as_written import rules_digest
from scrubber.rules.settings import SettingsRequest, resolve

if TYPE_CHECKING:
    from pathlib import Path

    from scrubber.rules.packs import Pack

PROFILE = """
name = "payer"
title = "A payer's manual"

[[match]]
payer_id = ["60054"]

[severity]
"SMP001" = "warn"
"""
WAIVER = """
[[waiver]]
edit = "SMP001"
everywhere = true
owner = "Ada"
reason = "the payer has confirmed it"
expires = 2026-12-31
"""


def digest(
    folder: Path, pack: Pack, *, profile: str = PROFILE, waiver: str = WAIVER, ignore: tuple[str, ...] = ()
) -> str:
    """The digest of the rules with a profile and a waiver in files of this folder."""
    folder.mkdir(exist_ok=True)
    (folder / "payer.toml").write_text(profile)
    (folder / "waivers.toml").write_text(waiver)
    request = SettingsRequest(
        profiles=(str(folder / "payer.toml"),), waivers=str(folder / "waivers.toml"), ignore=ignore
    )
    return rules_digest(resolve(request, [pack]))


def test_the_folder_of_files_makes_no_difference(tmp_path: Path, sample_edits: Pack) -> None:
    """A configuration that was moved is the same one."""
    assert digest(tmp_path / "one", sample_edits) == digest(tmp_path / "other", sample_edits)


@pytest.mark.parametrize(
    "changed",
    [
        {"profile": PROFILE.replace("60054", "60055")},
        {"profile": PROFILE.replace('"warn"', '"info"')},
        {"waiver": WAIVER.replace("2026-12-31", "2027-12-31")},
        {"ignore": ("SMP001",)},
    ],
)
def test_another_profile_or_waiver_is_told(tmp_path: Path, sample_edits: Pack, changed: dict[str, str]) -> None:
    """Whom a profile matches, what it asks for, until when a waiver holds: each makes other rules."""
    assert digest(tmp_path, sample_edits) != digest(tmp_path, sample_edits, **changed)  # type: ignore[arg-type]


def test_a_profile_that_judges_every_claim_is_told(tmp_path: Path, sample_edits: Pack) -> None:
    """The rules of a profile that is forced are not those by which the claims of its payer alone are judged."""
    (tmp_path / "payer.toml").write_text(PROFILE)
    matching = SettingsRequest(profiles=(str(tmp_path / "payer.toml"),))
    forced = SettingsRequest(profile=str(tmp_path / "payer.toml"))
    assert rules_digest(resolve(matching, [sample_edits])) != rules_digest(resolve(forced, [sample_edits]))
