"""Fixtures as TOML: an edit's cases, some of which it may share with other edits of its family."""

from __future__ import annotations

import re
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from scrubber.claims.dates import read_date
from scrubber.errors import SetupError

_DATE = re.compile(r"(?<![0-9])[0-9]{8}(?![0-9])")
_UNDATED, _LATER = date(2026, 1, 1), timedelta(days=30)

_SHARED = "_"
"""What the name of a file begins with whose cases are shared; it is no edit's fixture."""
_SPAN = "span_days"
_PLACE = re.compile(r"<([a-z_]+|[0-9]{8}|[0-9]{2}/[0-9]{2}/[0-9]{4})>")


class Case(BaseModel):
    """One case: claims, how they are checked, and what must be found."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    """What it shows, unique in its fixture."""
    claims: str
    """The marked segments: from a claim on, from a level above it, or from the submitter (NM1*41) on."""
    params: dict[str, Any] = {}
    """Parameters of the edit that differ from its defaults."""
    filing: str = "CI"
    """SBR09, the claim filing indicator, of the default subscriber level."""
    taxonomy: str = "207RE0101X"
    """PRV03 of the default billing provider level."""
    purpose: str = "CH"
    """BHT06 of the transaction set: ``CH`` claims to be paid, ``RP`` encounters, ``31`` subrogation demands."""
    says: tuple[str, ...] = ()
    """Texts each of which some finding's message or fix must hold."""
    earlier: str | None = None
    """Claims of a file that an earlier run accepted; they stand in the history."""
    also: str | None = None
    """Claims of another file of the same run, taken before this one."""
    received: date | None = None
    """The day of receipt; without it 30 days after the last date (DTP) in the case's own segments."""
    tables: dict[str, tuple[Path, ...]] = {}
    """Published tables that are imported for it, by kind the files, from the fixture's folder; without, those of the
    fixture."""
    beside: tuple[str, ...] = ()
    """Edits that run beside the fixture's own, by name or code; what they find is not compared."""

    @property
    def receipt(self) -> date:
        """The day of receipt."""
        if self.received is not None:
            return self.received
        lines = (line for line in self.claims.splitlines() if line.lstrip().startswith("DTP*"))
        dates = filter(None, map(read_date, _DATE.findall("\n".join(lines))))
        return min(max(dates, default=_UNDATED), date.max - _LATER) + _LATER


class Fixture(BaseModel):
    """The cases of one edit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    edit: str
    shared: str | None = None
    """A file beside the fixture, without its suffix, whose cases are the edit's too; its name begins with ``_``."""
    values: dict[str, str | int] = {}
    """What stands in the shared cases for ``<name>``; `span_days` makes a span, so many days long, of each date."""
    tables: dict[str, tuple[Path, ...]] = {}
    """Published tables that are imported for every case that names none: by kind the files, each an edition, from the
    fixture's folder."""
    case: tuple[Case, ...]


def read_fixture(path: Path) -> Fixture:
    """Read NAME.toml; raises SetupError where it is no fixture, is that of another edit, or two cases have one name."""
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
        own = Fixture.model_validate({"case": [], **written})
        cases = [*written.get("case", []), *_shared_cases(own, path.parent)]
        fixture = _with_tables(Fixture.model_validate({**written, "case": cases}), path.parent)
    except ValidationError as error:
        first, *others = error.errors()
        more = f" (and {len(others)} more)" if others else ""
        where = ".".join(map(str, first["loc"]))
        raise SetupError(f"fixture {path.name}: {where}: {first['msg']}{more}") from error
    except (OSError, ValueError) as error:
        raise SetupError(f"fixture {path.name}: {error}") from error
    if not fixture.case:
        raise SetupError(f"fixture {path.name} has no case")
    if fixture.edit != path.stem:
        raise SetupError(f"fixture {path.name} is of the edit {fixture.edit!r}")
    names = [case.name for case in fixture.case]
    for name in names:
        if names.count(name) > 1:
            raise SetupError(f"fixture {path.name}: two cases are called {name!r}")
    return fixture


def _with_tables(fixture: Fixture, folder: Path) -> Fixture:
    """The same, each case with the files of its tables or the fixture's, as they are found from anywhere."""
    cases = tuple(
        case.model_copy(
            update={
                "tables": {
                    kind: tuple(folder / file for file in files)
                    for kind, files in (case.tables or fixture.tables).items()
                }
            }
        )
        for case in fixture.case
    )
    return fixture.model_copy(update={"case": cases})


def read_fixtures(folder: Path) -> dict[str, Fixture]:
    """Every fixture of a folder and of those in it, by the name of its edit.

    Raises SetupError as `read_fixture` does, and where two are of one edit.
    """
    fixtures: dict[str, Fixture] = {}
    for path in sorted(folder.rglob("*.toml")):
        if path.name.startswith(_SHARED):
            continue
        if path.stem in fixtures:
            raise SetupError(f"two fixtures are called {path.name}")
        fixtures[path.stem] = read_fixture(path)
    return fixtures


def _shared_cases(fixture: Fixture, folder: Path) -> list[dict[str, Any]]:
    """The cases that a fixture shares, with its own values; raises SetupError where the file or a value is missing.

    ``<procedure>`` is a value. ``<20260105>`` in a DTP is the date of service: ``D8*20260105``, or with `span_days` the
    span that ends on it; ``<01/05/2026>`` is the same in words.
    """
    if fixture.shared is None:
        return []
    if not fixture.shared.startswith(_SHARED):
        raise SetupError(f"fixture {fixture.edit}.toml: the name of shared cases begins with {_SHARED}")
    path = folder / f"{fixture.shared}.toml"
    try:
        text = path.read_text(encoding="utf-8")
        cases = tomllib.loads(_PLACE.sub(lambda place: _filled(place[1], fixture), text))["case"]
    except (OSError, ValueError, KeyError) as error:
        raise SetupError(f"fixture {fixture.edit}.toml, shared cases {path.name}: {error}") from error
    return list(cases)


def _filled(place: str, fixture: Fixture) -> str:
    """What stands in a shared case for a value or a date. Raises KeyError for a value that the fixture lacks."""
    if place[0].isalpha():
        return str(fixture.values[place])
    span = timedelta(days=int(fixture.values.get(_SPAN, 0)))
    if "/" in place:
        month, day, year = map(int, place.split("/"))
        last = date(year, month, day)
        return f"{last - span:%m/%d/%Y}-{last:%m/%d/%Y}" if span else place
    last = date.fromisoformat(place)
    return f"RD8*{last - span:%Y%m%d}-{place}" if span else f"D8*{place}"
