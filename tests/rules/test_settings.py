"""Settings: what is checked with which values, where each comes from, and that nothing unknown is taken."""

import pickle
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from scrubber.edit import Severity
from scrubber.errors import BadParameter, PackError, ProfileError, SetupError, TableError, UnknownEdit, UnknownParameter
from scrubber.rules.active_edit import ActiveEdit
from scrubber.rules.known_profiles import KnownProfiles
from scrubber.rules.known_tables import TableEdition
from scrubber.rules.packs import installed_packs, load_pack
from scrubber.rules.settings import Settings, SettingsRequest, resolve

MakePack = Callable[[dict[str, str]], ModuleType]
Resolve = Callable[..., Settings]
LIMIT, TABLE = "limit-tried", "table-needed"


@pytest.fixture
def settle(sample_pack: ModuleType) -> Resolve:
    """Give a function that resolves a request with the sample pack."""

    def settle(**request: Any) -> Settings:  # noqa: ANN401 -- whatever a request takes
        return resolve(SettingsRequest(packs=(sample_pack.__name__,), **request))

    return settle


def active(settings: Settings, name: str) -> ActiveEdit:
    """Find the edit of this name."""
    return next(active for active in settings.edits if active.edit.name == name)


def why_not(settings: Settings) -> dict[str, str | None]:
    """Say of each edit why it is not run."""
    return {active.edit.name: active.not_checked for active in settings.edits}


def test_without_anything_set_the_defaults_hold(settle: Resolve) -> None:
    """Without settings an edit has the defaults that it declares."""
    limit = active(settle(), LIMIT)
    assert limit.context.params == limit.edit.params()
    assert set(limit.origins.values()) == {"default"}
    assert limit.severities == {"too-many": Severity.REJECT, "odd": Severity.WARN}
    assert limit.not_checked is None


def test_each_value_keeps_its_origin(settle: Resolve) -> None:
    """Each value says whether it is a default, a profile's or the command line's."""
    settings = settle(profile="payer", overrides=("ABC002.codes=D, E", "limit-tried.most=none"))
    limit = active(settings, LIMIT)
    params = limit.context.params
    assert (params.count, params.codes, params.most, params.strict) == (5, {"D", "E"}, None, False)
    assert {name: origin for name, origin in limit.origins.items() if origin != "default"} == {
        "count": "profile payer",
        "codes": "--set",
        "most": "--set",
    }
    assert limit.severities["odd"] == Severity.REJECT
    assert settings.profile == "payer"


@pytest.mark.parametrize(
    ("label", "running"),
    [
        ("ABC", {LIMIT, TABLE}),
        ("ABC00", {LIMIT, TABLE}),
        ("ABC002", {LIMIT}),
        (LIMIT, {LIMIT}),
    ],
)
def test_edits_are_called_by_name_code_or_prefix(
    settle: Resolve, table_folder: Path, label: str, running: set[str]
) -> None:
    """All edits of a kind are selected or ignored in one word: the letters of their codes, and the first digits."""
    chosen = settle(select=(label,), tables_folder=str(table_folder))
    assert {one.edit.name for one in chosen.running} == running
    left = settle(ignore=(label,), tables_folder=str(table_folder))
    assert {one.edit.name for one in left.running} == {LIMIT, TABLE} - running


@pytest.mark.parametrize("label", ["AB", "ABC1", "ABCD", "abc", "ABC0021", "ABC.", "", "SCR999", "SCR012", "scr049"])
def test_half_of_a_codes_letters_is_no_prefix(settle: Resolve, label: str) -> None:
    """What is mistyped selects nothing by chance."""
    with pytest.raises(UnknownEdit):
        settle(select=(label,))


def test_what_is_closer_to_a_message_says_its_severity(settle: Resolve, tmp_path: Path) -> None:
    """A message goes before its edit, the edit before a prefix, and a longer prefix before a shorter one."""
    profile = tmp_path / "mine.toml"

    def severities(text: str) -> tuple[str, str]:
        profile.write_text(f'name = "mine"\ntitle = "Mine"\n[severity]\n{text}')
        found = active(settle(profile=str(profile)), LIMIT).severities
        return found["too-many"].value, found["odd"].value

    with pytest.raises(ProfileError, match=r"the severity of 'limit-tried.odd' is given twice, by name and by code"):
        severities('"ABC002.odd" = "info"\n"limit-tried.odd" = "warn"')
    assert severities('ABC = "info"') == ("info", "info")
    assert severities('ABC00 = "warn"\nABC = "info"') == ("warn", "warn")
    assert severities('ABC002 = "reject"\nABC00 = "warn"') == ("reject", "reject")
    assert severities('"ABC002.odd" = "info"\nlimit-tried = "reject"\nABC = "warn"') == ("reject", "info")


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("count", "4", 4),
        ("period", "year", "year"),
        ("most", "None", None),
        ("most", "2", 2),
        ("codes", "A,B", {"A", "B"}),
        ("codes", "", set()),
        ("places", "11, 12", ("11", "12")),
        ("places", "none", None),
        ("start", "2021-02-03", date(2021, 2, 3)),
        ("strict", "true", True),
        ("codes", "A=B", {"A=B"}),
    ],
)
def test_a_value_is_read_by_the_type_of_its_parameter(settle: Resolve, name: str, text: str, value: object) -> None:
    """--set reads lists, dates and numbers by the parameter's type."""
    limit = active(settle(overrides=(f"{LIMIT}.{name}={text}",)), LIMIT)
    assert getattr(limit.context.params, name) == value


def test_the_last_of_two_overrides_counts(settle: Resolve) -> None:
    """Of two values for one parameter the last counts."""
    limit = active(settle(overrides=(f"{LIMIT}.count=4", f"{LIMIT}.count=6")), LIMIT)
    assert limit.context.params.count == 6


@pytest.mark.parametrize(
    ("request_", "error", "problem"),
    [
        ({"overrides": ("limit-tried.cuont=4",)}, UnknownParameter, "parameter 'cuont'; did you mean 'count'"),
        ({"overrides": ("limit-tryed.count=4",)}, UnknownEdit, "edit 'limit-tryed'; did you mean 'limit-tried'"),
        ({"overrides": ("limit-tried.count=four",)}, BadParameter, r"limit-tried.count \(--set\): Input should be"),
        ({"overrides": ("limit-tried.period=week",)}, BadParameter, "'month' or 'year'"),
        ({"overrides": ("limit-tried.count",)}, BadParameter, "is not EDIT.PARAM=VALUE"),
        ({"overrides": ("count=4",)}, BadParameter, "is not EDIT.PARAM=VALUE"),
        ({"select": ("ABC02",)}, UnknownEdit, "edit 'ABC02'; did you mean 'ABC002'"),
        ({"ignore": ("nothing",)}, UnknownEdit, "edit 'nothing'"),
        ({"profile": "payr"}, ProfileError, "unknown profile 'payr'; did you mean 'payer'"),
        ({"profile": "other-payer"}, ProfileError, "'other-payer' calls itself 'someone'"),
        ({"packs": ("no_such_pack",)}, PackError, "cannot be imported"),
    ],
)
def test_nothing_unknown_is_taken(
    sample_pack: ModuleType, request_: dict[str, Any], error: type[SetupError], problem: str
) -> None:
    """An unknown edit, parameter, profile or table is a set-up error."""
    with pytest.raises(error, match=problem):
        resolve(SettingsRequest(**{"packs": (sample_pack.__name__,), **request_}))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[edits.limit-tried]\ncuont = 4", r"edits.limit-tried.cuont: unknown .* did you mean 'count'\?"),
        ("[edits.limit-tried]\ncount = 'x'", r"edits.limit-tried.count: Input should be"),
        ("[edits.limit-tried]\ncount = true", r"edits.limit-tried.count: true and false"),
        ("[edits.limit-tired]\ncount = 4", "edits.limit-tired: unknown .*did you mean 'limit-tried'"),
        ("ignore = ['limit']", r"ignore\[1\]: unknown edit 'limit'"),
        ("[severity]\n'limit-tried.too-manny' = 'warn'", "message 'too-manny'; did you mean 'too-many'"),
        ("[severity]\n'limit-tried.odd' = 'warning'", "severity.limit-tried.odd: Input should be"),
        ("[severities]\nx = 'warn'", "unknown key 'severities'; did you mean 'severity'"),
        ("[edits.limit-tried]\ncount = 4\n[edits.ABC002]\nmost = 1", "parameters of limit-tried twice"),
        ("ignore = [", "is not TOML"),
    ],
)
def test_a_profile_with_a_mistake_is_refused(settle: Resolve, tmp_path: Path, text: str, problem: str) -> None:
    """A profile with an unknown key or value is a set-up error."""
    file = tmp_path / "mine.toml"
    file.write_text(f'name = "mine"\ntitle = "Mine"\n{text}\n')
    with pytest.raises(ProfileError, match=problem):
        settle(profile=str(file))


def test_a_profile_file_that_is_not_there_is_refused(settle: Resolve, tmp_path: Path) -> None:
    """A profile file that is not there is a set-up error."""
    with pytest.raises(ProfileError, match=r"'gone.toml' cannot be read"):
        settle(profile=str(tmp_path / "gone.toml"))


def test_two_packs_with_one_profile_name_are_told_apart_by_file(
    sample_pack: ModuleType, make_pack: MakePack, edit_source: str
) -> None:
    """A profile name that two packs have is a set-up error: its file says which is meant."""
    source = edit_source.replace("ABC002", "XYZ001")
    other = make_pack({"other_limit.py": source, "profiles/payer.toml": 'name = "payer"\ntitle = "Another"\n'})
    packs = [load_pack(sample_pack), load_pack(other)]
    assert KnownProfiles(packs).names == ["other-payer", "payer"]
    with pytest.raises(ProfileError, match="in more than one pack"):
        resolve(SettingsRequest(profile="payer"), packs)


def test_a_pack_without_profiles_has_none(make_pack: MakePack, edit_source: str) -> None:
    """A pack may bring edits alone."""
    pack = load_pack(make_pack({"limit_tried.py": edit_source}))
    assert KnownProfiles([pack]).names == []


MISSING = "table not imported: colours (scrubber tables import colours.csv)"


@pytest.mark.parametrize(
    ("request_", "limit", "table"),
    [
        ({}, None, MISSING),
        ({"ignore": ("ABC002",)}, "ignored", MISSING),
        ({"select": (LIMIT,)}, None, "not selected"),
        ({"select": (LIMIT, "ABC001"), "ignore": (LIMIT,)}, "ignored", MISSING),
        ({"profile": "payer"}, None, "ignored by profile payer"),
        ({"profile": "payer", "select": (TABLE,)}, "not selected", MISSING),
    ],
)
def test_an_edit_that_is_not_run_says_why(
    settle: Resolve, request_: dict[str, Any], limit: str | None, table: str | None
) -> None:
    """An edit that does not run says why."""
    settings = settle(**request_)
    assert why_not(settings) == {TABLE: table, LIMIT: limit}
    assert [active.edit.name for active in settings.running] == ([LIMIT] if limit is None else [])


@pytest.mark.parametrize(
    ("marked", "unselected", "selected"),
    [
        ("preview=True", "in preview: runs when selected by name or code", None),
        ('retired="see ABC009"', "retired: see ABC009", "retired: see ABC009"),
    ],
)
def test_preview_and_retired_edits_run_by_their_rules(
    make_pack: MakePack, edit_source: str, marked: str, unselected: str, selected: str | None
) -> None:
    """A preview edit runs where it is asked for; a retired one never does."""
    source = edit_source.replace('since="0.1"', f'since="0.1", {marked}')
    packs = [load_pack(make_pack({"limit_tried.py": source}))]
    assert why_not(resolve(SettingsRequest(), packs)) == {LIMIT: unselected}
    assert why_not(resolve(SettingsRequest(select=("ABC",)), packs)) == {LIMIT: unselected}
    assert why_not(resolve(SettingsRequest(select=(LIMIT,)), packs)) == {LIMIT: selected}


def test_an_imported_table_lets_the_edit_run_and_is_named(settle: Resolve, table_folder: Path) -> None:
    """An edit whose table was imported runs, and the table is named in the run."""
    settings = settle(tables_folder=str(table_folder))
    table = active(settings, TABLE)
    assert table.not_checked is None
    assert table.context.table("colours").lookup(date(2021, 1, 1), thing="apple", part="peel")
    ((name, edition, _, origin),) = settings.tables([settings.rules])
    assert (name, edition, origin) == ("colours", "1", "imported")
    without = settle(tables_folder=str(table_folder), ignore=(TABLE,))
    assert without.tables([without.rules]) == ()


def tables_of(settings: Settings) -> tuple[TableEdition, ...]:
    """The tables that are looked into where no profile matches."""
    return settings.tables([settings.rules])


def test_an_imported_table_goes_before_the_pack_s_own(
    settle: Resolve, sample_pack: ModuleType, write: Callable[..., Path], tmp_path: Path
) -> None:
    """An imported edition goes before the pack's own."""
    write(Path(sample_pack.__path__[0]) / "tables")
    assert [table.origin for table in tables_of(settle())] == ["pack"]
    imported = write(tmp_path / "imported")
    assert [table.origin for table in tables_of(settle(tables_folder=str(imported)))] == ["imported"]
    assert [table.origin for table in tables_of(settle(tables_folder=str(tmp_path / "empty")))] == ["pack"]


def test_a_table_that_several_edits_need_is_read_once(
    make_pack: MakePack, edit_source: str, table_folder: Path
) -> None:
    """A table is held once, however many edits look into it."""
    source = edit_source.replace('since="0.1"', 'since="0.1", tables=("colours",)')
    files = {"limit_tried.py": source, "other_limit.py": source.replace("ABC002", "ABC003")}
    request = SettingsRequest(tables_folder=str(table_folder))
    one, other = resolve(request, [load_pack(make_pack(files))]).running
    assert one.context.table("colours") is other.context.table("colours")


def test_a_broken_imported_table_stops_the_run(settle: Resolve, table_folder: Path) -> None:
    """A damaged imported table is a set-up error."""
    (table_folder / "colours.toml").unlink()
    with pytest.raises(TableError):
        settle(tables_folder=str(table_folder))


def test_settings_are_made_again_from_their_request(settle: Resolve, table_folder: Path) -> None:
    """A worker process has the settings of the process that started it."""
    settings = settle(profile="payer", overrides=(f"{LIMIT}.count=9",), tables_folder=str(table_folder))
    again = resolve(pickle.loads(pickle.dumps(settings.request)))  # noqa: S301 -- our own bytes
    assert [found.context.params for found in again.edits] == [found.context.params for found in settings.edits]
    assert [found.severities for found in again.edits] == [found.severities for found in settings.edits]
    assert why_not(again) == why_not(settings)


def test_the_shipped_profiles_can_be_applied() -> None:
    """Every shipped profile can be applied."""
    packs = installed_packs()
    for name in KnownProfiles(packs).names:
        assert resolve(SettingsRequest(profile=name), packs).profile == name


@pytest.mark.parametrize(("line", "replaces_lines"), [("", False), ("replacement = 'line'", True)])
def test_a_profile_says_what_a_replacement_replaces(
    settle: Resolve, tmp_path: Path, line: str, *, replaces_lines: bool
) -> None:
    """A profile says whether a replacement is of the claim or of its lines."""
    (tmp_path / "mine.toml").write_text(f'name = "mine"\ntitle = "Mine"\n{line}\n')
    assert settle(profile=str(tmp_path / "mine.toml")).rules.replaces_lines is replaces_lines
