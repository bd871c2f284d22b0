"""Every case of every edit, one after the other, and what came of it: what ``scrubber test`` runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scrubber.errors import SetupError
from scrubber.testing.checking import check_case, shortcomings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scrubber.edit import Edit
    from scrubber.rules.packs import Pack
    from scrubber.testing.cases import Case, Fixture


class Trial(NamedTuple):
    """One case of an edit, or whether its cases leave nothing untried."""

    edit: str
    what: str
    """The name of the case, empty for the fixture as a whole."""
    fault: str
    """What is wrong, empty where nothing is."""


def tested_edits(fixtures: Mapping[str, Fixture], packs: Sequence[Pack], pack: str | None) -> list[Edit]:
    """The edits of `pack` (its name or its package), or without one those that the fixtures are of.

    Raises SetupError for an unknown pack, and for a fixture of an edit that is in none of them.
    """
    chosen = [one for one in packs if pack is None or pack in {one.name, one.package}]
    if not chosen:
        raise SetupError(f"no pack {pack} is installed; there are: {', '.join(one.name for one in packs)}")
    edits = [edit for one in chosen for edit in one.edits]
    strangers = sorted(fixtures.keys() - {edit.name for edit in edits})
    if strangers:
        raise SetupError(
            f"fixture {strangers[0]}.toml is of no edit of the installed packs that are looked at: "
            f"{', '.join(one.name for one in chosen)}; a package of your own is installed by pip install -e ."
        )
    return [edit for edit in edits if pack is not None or edit.name in fixtures]


def run_trials(edits: Sequence[Edit], fixtures: Mapping[str, Fixture], packs: Sequence[Pack]) -> Iterator[Trial]:
    """Each case of each edit, and then whether the fixture leaves a message, a parameter or a clean claim untried."""
    for edit in edits:
        fixture = fixtures.get(edit.name)
        if fixture is None:
            yield Trial(edit.name, "", "has no fixture")
            continue
        for case in fixture.case:
            yield Trial(edit.name, case.name, _fault(edit.name, case, packs))
        yield Trial(edit.name, "", "\n".join(shortcomings(edit, fixture)))


def _fault(edit: str, case: Case, packs: Sequence[Pack]) -> str:
    """What is wrong with a case: the difference from its marks, or what the edit raised and where."""
    try:
        check_case(edit, case, packs)
    except (AssertionError, SetupError) as error:
        return str(error)
    except Exception as error:  # noqa: BLE001 an edit may raise anything, and its author is told what and where
        return "\n".join([f"{type(error).__name__}: {error}", *getattr(error, "__notes__", ())])
    return ""
