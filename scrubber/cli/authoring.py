"""The commands for who writes edits: ``scrubber new-edit`` and ``scrubber test``."""

from __future__ import annotations

from pathlib import Path

import click

from scrubber.errors import SetupError


@click.command("new-edit")
@click.argument("name")
def new_edit_command(name: str) -> None:
    """Write a package with an edit called NAME, its fixture and its test, into a new folder NAME.

    NAME says the fault in lower-case words: rental-without-kx. The tests pass as it is; then make the edit yours.
    """
    from scrubber.rules.packs import installed_packs
    from scrubber.testing.new_pack import write_new_pack

    for path in write_new_pack(name, Path(), installed_packs()):
        click.echo(path)
    click.echo(f"Next: cd {name} && pip install -e . && scrubber test")


@click.command("test")
@click.argument("pack", required=False)
@click.option(
    "--fixtures",
    type=click.Path(path_type=Path),
    default=Path("fixtures"),
    show_default=True,
    metavar="DIR",
    help="Folder of the fixtures, and of folders with them.",
)
def test_command(pack: str | None, fixtures: Path) -> int:
    """Run the cases of a folder of fixtures through their edits: 0 all hold, 1 some do not.

    With PACK, an installed pack, each of its edits must have a fixture there.
    """
    from scrubber.rules.packs import installed_packs
    from scrubber.testing import read_fixtures
    from scrubber.testing.trials import run_trials, tested_edits

    if not fixtures.is_dir():
        raise SetupError("the folder of fixtures is not there; name it with --fixtures")
    packs, found = installed_packs(), read_fixtures(fixtures)
    edits = tested_edits(found, packs, pack)
    if not edits:
        raise SetupError("the folder holds no fixture")
    cases = failed = 0
    for trial in run_trials(edits, found, packs):
        cases += bool(trial.what)
        if trial.fault:
            failed += 1
            click.echo(f"FAILED {trial.edit}{': ' if trial.what else ''}{trial.what}\n{trial.fault}\n")
    click.echo(f"{_count(len(edits), 'edit')}, {_count(cases, 'case')}, {failed} failed")
    return 1 if failed else 0


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
