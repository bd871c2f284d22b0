"""Profiles that extend one another and differ by date: what goes before what, and where each value comes from."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from scrubber.edit import Severity
from scrubber.errors import ProfileError, UnknownEdit
from scrubber.rules.parameters import resolve_parameters
from scrubber.rules.settings import Settings, SettingsRequest, resolve

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType

    from scrubber.edit import Edit
    from scrubber.rules.active_edit import ActiveEdit
    from scrubber.rules.parameters import Parameters
    from scrubber.rules.rulebook import Rules

LIMIT = "limit-tried"


@pytest.fixture
def settle(sample_pack: ModuleType, tmp_path: Path) -> Callable[..., Settings]:
    """Give a function that resolves a request with profiles of these texts, by name, beside those of the pack."""

    def settle(profiles: dict[str, str], **request: Any) -> Settings:  # noqa: ANN401 whatever a request takes
        files = []
        for name, text in profiles.items():
            file = tmp_path / f"{name}.toml"
            file.write_text(f'name = "{name}"\ntitle = "-"\n{text}\n', encoding="utf-8")
            files.append(str(file))
        return resolve(SettingsRequest(packs=(sample_pack.__name__,), profiles=tuple(files), **request))

    return settle


def limit_of(rules: Rules) -> ActiveEdit:
    """The edit with parameters."""
    return next(active for active in rules.edits if active.edit.name == LIMIT)


PARENT = """
[edits.limit-tried]
count = 5
most = 2
[severity]
"limit-tried.odd" = "info"
[[dated]]
from = 2026-01-01
[dated.edits.limit-tried]
count = 6
most = 3
"""
CHILD = """
extends = "parent"
[edits.ABC002]
count = 7
[severity]
ABC = "reject"
[[dated]]
from = 2026-07-01
to = 2026-07-31
ignore = ["limit-tried"]
"""


def test_the_child_goes_before_the_parent_on_every_day(settle: Callable[..., Settings]) -> None:
    """A child goes before its parent, before a dated section of it too."""
    rules = settle({"parent": PARENT, "child": CHILD}).rulebook.of_profile("child")
    values = {}
    for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 7, 1), date(2026, 8, 1)):
        active = limit_of(rules.on(day))
        params = active.context.params
        values[day.isoformat()] = (params.count, params.most, active.not_checked)
    assert values == {
        "2025-12-31": (7, 2, None),
        "2026-01-01": (7, 3, None),
        "2026-07-01": (7, 3, "ignored by profile child from 2026-07-01 to 2026-07-31"),
        "2026-08-01": (7, 3, None),
    }
    active = limit_of(rules.on(date(2026, 1, 1)))
    assert (active.origins["count"], active.origins["most"]) == ("profile child", "profile parent from 2026-01-01")
    assert set(active.severities.values()) == {Severity.REJECT}
    assert set(active.severity_origins.values()) == {"profile child"}
    assert [(one.first, one.last) for one in rules.rules] == [
        (None, date(2025, 12, 31)),
        (date(2026, 1, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), date(2026, 7, 31)),
        (date(2026, 8, 1), None),
    ]


def test_an_edit_that_no_profile_touches_is_the_same_for_all(settle: Callable[..., Settings]) -> None:
    """An edit that no profile changes is one and the same for every payer."""
    settings = settle({"one": 'ignore = ["ABC001"]', "other": ""})
    default, one, other = (settings.rulebook.of_profile(name).rules[0] for name in (None, "one", "other"))
    assert limit_of(default) is limit_of(one) is limit_of(other)
    assert default.edits[0] is not one.edits[0]


def test_a_child_may_enable_what_its_parent_ignores(settle: Callable[..., Settings]) -> None:
    """What a payer does not want, one of its plans may."""
    settings = settle({"parent": 'ignore = ["ABC"]', "child": 'extends = "parent"\nenable = ["ABC002"]'})
    child = {active.edit.code: active.not_checked for active in settings.rulebook.of_profile("child").rules[0].edits}
    assert child == {"ABC001": "ignored by profile parent", "ABC002": None}


def test_set_goes_before_every_profile(settle: Callable[..., Settings]) -> None:
    """--set goes before what a profile says."""
    settings = settle({"parent": PARENT, "child": CHILD}, overrides=("limit-tried.count=9",))
    assert {limit_of(rules).context.params.count for rules in settings.rulebook.of_profile("child").rules} == {9}


def test_engine_findings_about_claims_are_a_payer_s_matter(settle: Callable[..., Settings]) -> None:
    """They are ignored or made severer, by code, prefix or name; what the run ignores stays ignored."""
    text = 'ignore = ["SCR04"]\n[severity]\nreplacement-unmatched = "reject"\n"SCR05" = "info"'
    rules = settle({"one": text}, ignore=("SCR054", "text-outside")).rulebook.of_profile("one").rules[0]
    assert rules.fault_severities == {
        "patient-unidentified": None,
        "replacement-unmatched": Severity.REJECT,
        "patient-crowded": None,
        "text-outside": None,
    }


@pytest.mark.parametrize(
    ("profiles", "problem"),
    [
        ({"one": 'extends = "two"', "two": 'extends = "one"'}, "extends goes round in a circle by 'one'"),
        ({"one": 'extends = "tow"', "two": ""}, "'one.toml': extends: unknown profile 'tow'; did you mean 'two'"),
        ({"one": 'ignore = ["ABC002"]\nenable = ["ABC002"]'}, "one both enables and ignores limit-tried"),
        ({"one": 'ignore = ["SCR012"]'}, "SCR012 can be neither selected nor ignored nor given another severity"),
        ({"one": '[severity]\nSCR060 = "warn"'}, "SCR060 can be neither selected nor ignored nor given"),
        ({"one": '[severity]\nSCR022 = "info"'}, "SCR022 is about a whole input, which is no payer's"),
    ],
)  # fmt: skip
def test_a_profile_that_cannot_be_used_stops_the_run(
    settle: Callable[..., Settings], profiles: dict[str, str], problem: str
) -> None:
    """Even where no claim would match it."""
    with pytest.raises(ProfileError, match=problem):
        settle(profiles)


def test_two_profiles_of_one_name_stop_the_run(sample_pack: ModuleType, tmp_path: Path) -> None:
    """Two profiles of one name are a set-up error."""
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.toml").write_text('name = "same"\ntitle = "-"\n', encoding="utf-8")
    files = (str(tmp_path / "a" / "x.toml"), str(tmp_path / "b" / "x.toml"))
    with pytest.raises(ProfileError, match="two profiles are called 'same'"):
        resolve(SettingsRequest(packs=(sample_pack.__name__,), profiles=files))


def test_a_user_s_profile_takes_the_place_of_a_shipped_one_of_its_name(settle: Callable[..., Settings]) -> None:
    """A user's profile by the name of a shipped one is used in its place."""
    settings = settle({"payer": "[edits.limit-tried]\ncount = 8"}, profile="payer")
    assert limit_of(settings.rules).context.params.count == 8


@pytest.mark.parametrize("label", ["SCR012", "SCR999", "SCR01"])
def test_what_keeps_the_books_cannot_be_ignored(sample_pack: ModuleType, label: str) -> None:
    """An error says so, and what can be."""
    with pytest.raises(UnknownEdit, match=f"{label} can be neither selected.*adjustable are SCR021"):
        resolve(SettingsRequest(packs=(sample_pack.__name__,), ignore=(label,)))


def test_selecting_engine_findings_alone_runs_no_edit(sample_pack: ModuleType) -> None:
    """They are told in every run: to select them leaves the edits out."""
    settings = resolve(SettingsRequest(packs=(sample_pack.__name__,), select=("SCR",)))
    assert settings.running == ()


def test_what_a_profile_does_not_speak_of_is_not_settled_again(
    settle: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many profiles there are, an edit's parameters are resolved for those alone that set something of it."""
    resolved = []

    def counted(edit: Edit, *rest: Any) -> Parameters:  # noqa: ANN401 what is counted takes
        resolved.append(edit.name)
        return resolve_parameters(edit, *rest)

    monkeypatch.setattr("scrubber.rules.settings.resolve_parameters", counted)
    profiles = {f"p{number}": f"[edits.limit-tried]\ncount = {number}" for number in range(3)}
    settle(profiles | {"q": 'ignore = ["ABC001"]', "r": '[severity]\nABC002 = "warn"', "s": ""})
    assert Counter(resolved) == {"limit-tried": 1 + 3 + 1, "table-needed": 1 + 1}
