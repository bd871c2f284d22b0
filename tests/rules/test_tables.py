"""Reference tables: what they answer, and that a broken one stops the run."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from scrubber.errors import TableError
from scrubber.rules.tables import has_table, read_table, table_names

Write = Callable[..., Path]


def colours(folder: Path, on: date, **key: str) -> list[str]:
    """Colours that the table gives for a key on a day."""
    return [row["colour"] for row in read_table(folder, "colours").lookup(on, **key)]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2019, 12, 31), []),
        (date(2020, 1, 1), ["green"]),
        (date(2020, 12, 31), ["green"]),
        (date(2021, 1, 1), ["red"]),
        (date.max, ["red"]),
    ],
)
def test_the_row_in_force_on_the_day_is_found(table_folder: Path, on: date, expected: list[str]) -> None:
    """The row that was in force on the date of service is found, and no other."""
    assert colours(table_folder, on, thing="apple", part="peel") == expected


def test_part_of_the_key_finds_every_row_with_it(table_folder: Path) -> None:
    """A look-up by some columns of the key finds every row with them."""
    assert colours(table_folder, date(2021, 1, 1), thing="apple") == ["red", "green"]
    assert colours(table_folder, date(2021, 1, 1), thing="pear") == []


def test_a_second_look_up_finds_what_the_first_found(table_folder: Path) -> None:
    """The same look-up gives the same rows each time."""
    table = read_table(table_folder, "colours")
    key = {"thing": "apple", "part": "peel"}
    assert table.lookup(date(2021, 1, 1), **key) == table.lookup(date(2021, 1, 1), **key) != []


def test_a_column_that_is_not_of_the_key_is_refused(table_folder: Path) -> None:
    """A look-up by a column that is not of the key is refused."""
    with pytest.raises(KeyError, match="colour"):
        colours(table_folder, date(2021, 1, 1), colour="red")


def test_the_values_of_a_column_are_those_of_every_date(table_folder: Path) -> None:
    """The values of a column include those of rows that have ended."""
    table = read_table(table_folder, "colours")
    assert table.values("part") == table.values("part") == {"peel", "stalk"}


def test_tables_are_found_by_either_of_their_files(table_folder: Path) -> None:
    """A table is found by its CSV or its sidecar, so that half a table is told."""
    (table_folder / "half.toml").write_text("")
    (table_folder / "notes.txt").write_text("")
    assert table_names(table_folder) == ["colours", "half"]
    assert has_table(table_folder, "half")
    assert not has_table(table_folder, "notes")
    assert table_names(table_folder / "nowhere") == []


def broken(rows: str | bytes, problem: str) -> object:
    """Give a case of rows that are refused."""
    return pytest.param(rows, problem, id=problem)


HEADER = "thing,part,colour,effective_from,effective_to\n"


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        broken("thing,part,hue,effective_from,effective_to\n", "the columns of colours.csv are not those"),
        broken("", "the columns of colours.csv"),
        broken(HEADER + "a,b,red,2020-01-01\n", "line 2 has 4 cells for 5 columns"),
        broken(HEADER + "a,b,blue,2020-01-01,\n", "line 2, colour is none of red, green"),
        broken(HEADER + "a,b,red,01/05/2020,\n", "line 2 has an effective date that is not YYYY-MM-DD"),
        broken(HEADER + "a,b,red,,\n", "line 2 has an effective date"),
        broken(HEADER + "a,b,red,2020-01-02,2020-01-01\n", "line 2 ends before it begins"),
        broken(HEADER + "b,b,red,2020-01-01,\na,b,red,2020-01-01,\n", "row 2 is not in the order of thing, part"),
        broken(HEADER + "a,b,red,2020-01-01,2020-02-01\na,b,red,2020-02-01,\n", "row 2 overlaps the row before"),
        broken(HEADER + "a,b,red,2020-01-01,\na,b,red,2021-01-01,\n", "row 2 overlaps"),
        broken(HEADER.encode() + b"\xe9,b,red,2020-01-01,\n", "is not CSV in UTF-8"),
        broken(HEADER + '"a"x,b,red,2020-01-01,\n', "is not CSV"),
    ],
)
def test_broken_rows_stop_the_run(write: Write, tmp_path: Path, rows: str | bytes, problem: str) -> None:
    """Rows with wrong dates, values or overlaps are a set-up error."""
    with pytest.raises(TableError, match=problem):
        read_table(write(tmp_path, rows), "colours")


def test_how_sure_a_row_is_has_one_scale(write: Write, tmp_path: Path) -> None:
    """A column confidence holds high, medium or low, in whosever table."""
    folder = write(tmp_path, HEADER.replace("colour", "confidence") + "a,b,certain,2020-01-01,\n")
    sidecar = folder / "colours.toml"
    text = sidecar.read_text().replace('colour = ["red", "green"]\n', "").replace("colour =", "confidence =")
    sidecar.write_text(text)
    with pytest.raises(TableError, match="line 2, confidence is none of high, medium, low"):
        read_table(folder, "colours")


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ('edition = "1"\n', "", "colours.toml, edition: Field required"),
        ('edition = "1"', 'edition = "1"\nversion = "1"', "colours.toml, version: Extra inputs"),
        ('key = ["thing", "part"]', 'key = ["thing", "size"]', "no column 'size'"),
        ('key = ["thing", "part"]', "key = []", "colours.toml, key: Input should be a list with at least one item"),
        ('key = ["thing", "part"]', "key = [1]", "colours.toml, key: Input should be a valid string"),
        ('key = ["thing", "part"]', 'key = "thing"', "colours.toml, key: Input should be a list"),
        ('edition = "1"', "edition = 1", "colours.toml, edition: Input should be a valid string"),
        (
            "retrieved = 2026-01-01",
            "retrieved = 2026-01-01T00:00:00",
            "colours.toml, retrieved: Input should be a valid",
        ),
        ("retrieved = 2026-01-01", "retrieved = 'today'", "colours.toml, retrieved: Invalid isoformat string"),
        ('sha256 = "', 'sha256 = "A', "colours.toml, sha256: Input should be 64 hexadecimal digits"),
        ('effective_to = "last day"', "effective_to = 1", "colours.toml, columns: Input should be a valid string"),
        ('colour = ["red", "green"]', 'colour = "red"', "colours.toml, allowed: Input should be a list"),
        ("[allowed]\ncolour =", "[[allowed]]\ncolour =", "colours.toml, allowed: Input should be a table"),
        ('effective_to = "last day"\n', "", "no column 'effective_to'"),
        ("colour = [", "hue = [", "no column 'hue'"),
        ('title = "', "title = ", "is not TOML"),
    ],
)
def test_a_broken_sidecar_stops_the_run(write: Write, tmp_path: Path, before: str, after: str, problem: str) -> None:
    """A sidecar with a missing or unknown key is a set-up error."""
    folder = write(tmp_path)
    sidecar = folder / "colours.toml"
    text = sidecar.read_text()
    assert before in text
    sidecar.write_text(text.replace(before, after))
    with pytest.raises(TableError, match=problem):
        read_table(folder, "colours")


def test_a_date_may_be_written_as_text(write: Write, tmp_path: Path) -> None:
    """A quoted date in a sidecar is read."""
    sidecar = write(tmp_path) / "colours.toml"
    sidecar.write_text(sidecar.read_text().replace("2026-01-01", '"2026-01-01"'))
    assert read_table(tmp_path, "colours").sidecar.retrieved == date(2026, 1, 1)


def test_an_edition_may_end(write: Write, tmp_path: Path) -> None:
    """A table speaks of every day, or of those up to the day that its sidecar says."""
    folder = write(tmp_path)
    assert read_table(folder, "colours").covers(date.max)
    sidecar = folder / "colours.toml"
    sidecar.write_text(sidecar.read_text().replace("retrieved =", "until = 2026-06-30\nretrieved ="))
    covers = read_table(folder, "colours").covers
    assert (covers(date.min), covers(date(2026, 6, 30)), covers(date(2026, 7, 1))) == (True, True, False)


def test_a_changed_table_is_refused(table_folder: Path) -> None:
    """A table whose checksum is not its sidecar's is refused."""
    with (table_folder / "colours.csv").open("a") as file:
        file.write("pear,peel,red,2020-01-01,\n")
    with pytest.raises(TableError, match=r"is not the file that colours\.toml has the sha256 of"):
        read_table(table_folder, "colours")


@pytest.mark.parametrize("missing", ["colours.csv", "colours.toml"])
def test_half_a_table_is_refused(table_folder: Path, missing: str) -> None:
    """A table without its sidecar, or the other way round, is refused."""
    (table_folder / missing).unlink()
    with pytest.raises(TableError, match="are not both readable"):
        read_table(table_folder, "colours")
