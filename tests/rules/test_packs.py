"""Packs: an edit that is dropped into a package is found, and whatever is wrong with it stops the run."""

import importlib
import shutil
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from scrubber.errors import PackError
from scrubber.rules import packs
from scrubber.rules.announced import Announcement
from scrubber.rules.packs import ENTRY_POINTS, documentation, installed_packs, load_pack, named_packs, together

MakePack = Callable[[dict[str, str]], ModuleType]


def test_every_module_of_the_package_is_an_edit(sample_pack: ModuleType) -> None:
    """An edit is found by being a module of the pack; it is registered nowhere."""
    pack = load_pack(sample_pack)
    assert [edit.name for edit in pack.edits] == ["table-needed", "limit-tried"]
    assert (pack.name, pack.version) == (sample_pack.__name__, "1.2")
    assert documentation(pack.edits[1]).startswith("A sample edit with parameters.\n\n## What it flags")
    assert (pack.folder / "limit_tried.py").is_file()


def test_installed_packs_come_in_by_their_entry_point(sample_pack: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed pack is found by its entry point, with its version."""
    found = [Announcement("zeta", sample_pack.__name__, "9.9")]
    monkeypatch.setattr(packs, "announced", lambda group: found if group == ENTRY_POINTS else [])
    (pack,) = installed_packs()
    assert (pack.name, pack.version, pack.package) == ("zeta", "9.9", sample_pack.__name__)
    found[0] = found[0]._replace(version="")
    assert installed_packs()[0].version == "1.2"


def test_packs_are_made_again_from_their_import_names(sample_pack: ModuleType) -> None:
    """A worker process has the packs of the process that started it."""
    (again,) = named_packs([sample_pack.__name__])
    assert again == load_pack(sample_pack)


def test_a_pack_in_an_archive_is_a_pack(
    sample_pack: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its edits and profiles are found in a ZIP file on Python's path as they are in a folder."""
    name = f"{sample_pack.__name__}_archived"
    shutil.copytree(tmp_path / sample_pack.__name__, tmp_path / "unpacked" / name)
    archive = shutil.make_archive(str(tmp_path / "packs"), "zip", tmp_path / "unpacked")
    monkeypatch.syspath_prepend(archive)
    pack = load_pack(importlib.import_module(name))
    assert [edit.name for edit in pack.edits] == [edit.name for edit in load_pack(sample_pack).edits]
    profile = "profiles/payer.toml"
    assert (pack.folder / profile).read_text() == (tmp_path / sample_pack.__name__ / profile).read_text()
    assert not isinstance(pack.folder, Path)


def test_a_pack_that_is_not_there_stops_the_run() -> None:
    """An entry point whose package is gone is a set-up error."""
    with pytest.raises(PackError, match="pack no_such_package cannot be imported: ModuleNotFoundError"):
        named_packs(["no_such_package"])


def test_two_packs_with_one_name_stop_the_run(sample_pack: ModuleType) -> None:
    """Two packs of one name are a set-up error."""
    pack = load_pack(sample_pack)
    with pytest.raises(PackError, match=r"pack pack_\w+ is claimed 2 times"):
        together([pack, pack])


@pytest.mark.parametrize(
    ("module", "claimed"), [("limit_tried", "edit name limit-tried"), ("other_limit", "edit code ABC002")]
)
def test_two_edits_with_one_name_or_code_stop_the_run(
    make_pack: MakePack, edit_source: str, module: str, claimed: str
) -> None:
    """Two edits of one name or code are a set-up error."""
    first = load_pack(make_pack({"limit_tried.py": edit_source}), name="first")
    source = edit_source if module == "other_limit" else edit_source.replace("ABC002", "ABC003")
    second = load_pack(make_pack({f"{module}.py": source}), name="second")
    with pytest.raises(PackError, match=f"{claimed} is claimed 2 times by the packs"):
        together([first, second])


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("edit = Edit(", "rule = Edit(", r"cannot be imported: NameError: .* \(limit_tried\.py, line \d+\)"),
        (
            "edit = Edit(",
            "edit = = Edit(",
            r"SyntaxError: invalid syntax \(limit_tried\.py, line \d+\)$",
        ),
        (
            "edit = Edit(",
            "raise SystemExit(0)\nedit = Edit(",
            r"SystemExit: 0 \(limit_tried\.py, line",
        ),
        ("__name__,", "__name__, tables='rows',", "limit-tried has the text 'rows' as tables"),
        ("__name__,", "__name__, procedures='95251',", "limit-tried has the text '95251' as procedures"),
        ("params=", "params=3 or ", "limit-tried has params that are no subclass of Params"),
        ('message("odd"', 'message("Odd"', "has a message 'Odd'; its key is lower-case words"),
        ('message("odd"', "message(7", "TypeError: message 7 has a part that is no text: 7"),
        ("import date", "import nothing", "cannot be imported: ImportError"),
        ("__name__,", "'elsewhere.limit_tried',", "is made with the module name elsewhere.limit_tried"),
        ("ABC002", "SCR002", "has the code SCR002"),
        ("ABC002", "ABC02", "has the code ABC02"),
        ("## Why\n", "", "has no section '## Why'"),
        ("## Why\n## How to fix", "## How to fix\n## Why", "in another order"),
        ("A sample edit with parameters.", "", "has no docstring whose first line"),
        ("@edit.on(ServiceLine)", "", "has no function registered"),
        ("ServiceLine", "Timeline", "must name its procedures"),
        ("{count} are", "{count are", "ValueError: message too-many has a malformed template"),
        ("{count} are", "{} are", "ValueError: message too-many has an unnamed value"),
        ('"{count} are too many"', "None", "TypeError: message too-many has a part that is no text: None"),
        ('fix="Look at it."', 'fix="-", carc=4', "TypeError: message odd has a part that is no text: 4"),
        ('message("odd"', 'message("too-many"', "TypeError: limit-tried has two messages too-many"),
        ('"warn"', "'perhaps'", "cannot be imported: ValueError: 'perhaps' is not a valid Severity"),
        ('"A7:453"', '"A7:453 A8:400 A3:21"', "an X12 status in its message too-many"),
        ('"A7:453"', '"A7:453A8:400"', "an X12 status in its message too-many"),
        ("A7:453", "453", "an X12 status in its message too-many"),
        ("count: int = 3", "count: int", "a parameter without a valid default"),
        ("count: int = 3", "count: int = Field(gt=0)", "a parameter without a valid default"),
        ("most: int | None = 7", "most: list = []", "cannot be imported: ValueError: mutable default"),
    ],
)
def test_a_broken_edit_stops_the_run(
    make_pack: MakePack, edit_source: str, before: str, after: str, fault: str
) -> None:
    """A module that cannot be imported, or holds a wrong edit, is a set-up error."""
    assert before in edit_source
    package = make_pack({"limit_tried.py": edit_source.replace(before, after)})
    with pytest.raises(PackError, match=fault):
        load_pack(package)


def test_an_edit_that_says_nothing_stops_the_run(make_pack: MakePack, edit_source: str) -> None:
    """An edit without messages is a set-up error."""
    start, _, rest = edit_source.partition("too_many = ")
    package = make_pack({"limit_tried.py": start + rest[rest.index("@edit") :]})
    with pytest.raises(PackError, match="edit limit-tried has no message"):
        load_pack(package)


def test_a_module_without_an_edit_stops_the_run(make_pack: MakePack, edit_source: str) -> None:
    """A module that has no `edit` is a set-up error."""
    package = make_pack({"limit_tried.py": edit_source, "notes_only.py": ""})
    with pytest.raises(PackError, match=r"module pack_\w+\.notes_only has no `edit`"):
        load_pack(package)


def test_a_module_of_one_word_stops_the_run(make_pack: MakePack, edit_source: str) -> None:
    """An edit's name has two words or more."""
    with pytest.raises(PackError, match="not two or more lower-case words"):
        load_pack(make_pack({"limit.py": edit_source}))


def test_a_table_that_no_edit_declares_stops_the_run(make_pack: MakePack, edit_source: str) -> None:
    """A table of a pack that no edit declares is a set-up error."""
    package = make_pack({"limit_tried.py": edit_source, "tables/colours.csv": "", "tables/colours.toml": ""})
    with pytest.raises(PackError, match="no edit declares the table colours"):
        load_pack(package)


def test_edits_are_found_in_chapters(make_pack: MakePack, edit_source: str) -> None:
    """An edit is found in a package within the pack, at any depth."""
    other = edit_source.replace("ABC002", "ABC003")
    files = {
        "limit_tried.py": edit_source,
        "chapter/__init__.py": "",
        "chapter/inner/__init__.py": "",
        "chapter/inner/other_limit.py": other,
        "tables/readme.txt": "",
    }
    pack = load_pack(make_pack(files))
    assert [edit.name for edit in pack.edits] == ["limit-tried", "other-limit"]
    assert pack.edits[1].module.endswith(".chapter.inner.other_limit")


def test_one_name_in_two_chapters_stops_the_run(make_pack: MakePack, edit_source: str) -> None:
    """The name of an edit's module is its identity, whatever chapter it is in."""
    other = edit_source.replace("ABC002", "ABC003")
    package = make_pack({"limit_tried.py": edit_source, "chapter/__init__.py": "", "chapter/limit_tried.py": other})
    with pytest.raises(PackError, match="edit name limit-tried is claimed 2 times"):
        load_pack(package)


def test_a_chapter_that_is_no_package_stops_the_run(make_pack: MakePack, edit_source: str) -> None:
    """A folder of edits without __init__.py is a set-up error."""
    with pytest.raises(PackError, match=r"the folder chapter of pack_\w+ has no __init__.py"):
        load_pack(make_pack({"limit_tried.py": edit_source, "chapter/other_limit.py": edit_source}))


def test_a_chapter_that_cannot_be_imported_stops_the_run(make_pack: MakePack, edit_source: str) -> None:
    """What a chapter's own code raises is told with the chapter's name."""
    package = make_pack({"limit_tried.py": edit_source, "chapter/__init__.py": "raise LookupError"})
    with pytest.raises(PackError, match=r"chapter pack_\w+\.chapter cannot be imported: LookupError"):
        load_pack(package)


def test_an_empty_pack_stops_the_run(make_pack: MakePack) -> None:
    """A pack without modules is a set-up error."""
    with pytest.raises(PackError, match="holds no edit"):
        load_pack(make_pack({}))
