"""What a run does, settled before the first byte of input."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

from scrubber import __version__
from scrubber.claims.status_codes import ACCEPTED
from scrubber.findings.finding import Coverage
from scrubber.findings.kinds_of_check import unmade
from scrubber.history.unkept import NoHistory
from scrubber.log import SILENT, Log
from scrubber.pipeline.stopwatch import Stopwatch
from scrubber.rules.settings import Settings, SettingsRequest, resolve
from scrubber.x12.source import unwatched

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from scrubber.engine.claims.control_numbers import Reuse
    from scrubber.history.protocol import History

Conformance = Literal["envelope", "full"]
Utf8 = Literal["reject", "fold"]
"""What is done about characters that X12 does not have: their claims are rejected, or plain letters are read."""
GUIDE = "implementation-guide"
_ONLY_THIS_RUN = "not checked against earlier files: no history; services of this run were checked against each other"
_UNDATED = "the day of receipt is not known: ISA09 is no date; give --as-of"
_GUIDE_OFF = (
    "checked by --conformance full only; this run checked envelopes, counts and levels, "
    "and an A in its 999 means no more"
)
_CURES = {
    _ONLY_THIS_RUN: "Run with a history (--history, or without --no-history).",
    _UNDATED: "Give the day of receipt with --as-of.",
    _GUIDE_OFF: "Run with --conformance full.",
}


class Plan(NamedTuple):
    """What a run does, settled before the first byte of input."""

    settings: Settings
    history: History = NoHistory()
    as_of: date | None = None
    conformance: Conformance = "envelope"
    log: Log = SILENT
    jobs: int = 1
    """Processes that the claim pass may use."""
    accepted_status: str = ACCEPTED
    """What the 277CA says of an accepted claim: a category, a status code and perhaps an entity."""
    duplicate_interchange: Reuse = "warn"
    """What is done about an interchange whose control number was used before."""
    repairs: bool = False
    """Whether the accepted file is written right where the input's layout is not: short ISA, wrapped lines and such."""
    folds: bool = False
    """Whether characters that X12 does not have are read as plain letters, where there are any."""
    stopwatch: Stopwatch = Stopwatch()
    """Times the inputs."""
    options: Mapping[str, tuple[object, str]] = MappingProxyType({})
    """The options of the command, by key: the value and where it comes from; of a library call none."""
    watch: Callable[[int], None] = unwatched
    """Told the size of every block of input that is read in the claim pass."""

    def run_document(self) -> dict[str, object]:
        """The run as findings.json has it."""
        return {
            "version": __version__,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "profile": self.settings.profile,
            "history": self.history.kind,
            "packs": [pack._asdict() for pack in self.settings.packs],
            "tables": [table._asdict() for table in self.settings.tables],
        }

    def coverage(self, unchecked: Mapping[str, int], *, undated: bool) -> tuple[Coverage, ...]:
        """Which edits are checked, and why the others are not; the implementation guide; what nobody checks.

        `unchecked` are the claims that could not be checked against the guide, by the reason; `undated`: whether an
        interchange bears no date.
        """
        covered = []
        for active in self.settings.edits:
            reason = active.not_checked
            if reason is None and active.edit.needs_history and self.history.kind == "none":
                reason = _ONLY_THIS_RUN
            if reason is None and active.edit.needs_receipt_date and undated and active.received is None:
                reason = _UNDATED
            covered.append(_coverage(active.edit.name, reason))
        nobodys = [
            Coverage(None, "not-checked", kind.what, kind.cure, kind.name) for kind in unmade(self.settings.edits)
        ]
        return (*covered, _coverage(GUIDE, self._guide_reason(unchecked)), *nobodys)

    def _guide_reason(self, unchecked: Mapping[str, int]) -> str | None:
        if self.conformance != "full":
            return _GUIDE_OFF
        if not unchecked:
            return None
        reasons = ", ".join(f"{claims} {reason}" for reason, claims in sorted(unchecked.items()))
        count = sum(unchecked.values())
        return f"not checked for {count} claim{'' if count == 1 else 's'}: {reasons}"


def _coverage(edit: str, reason: str | None) -> Coverage:
    return Coverage(edit, "checked" if reason is None else "not-checked", reason, _CURES.get(reason or ""))


def make_plan(  # noqa: PLR0913 one keyword for each option of a run
    *,
    profile: str | Path | None = None,
    overrides: Sequence[str] = (),
    history: History | None = None,
    as_of: date | None = None,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    conformance: Conformance = "full",
    tables_folder: Path | None = None,
    jobs: int = 1,
    accepted_status: str = ACCEPTED,
    duplicate_interchange: Reuse = "warn",
    repair: bool = False,
    utf8: Utf8 = "reject",
    log: Log = SILENT,
) -> Plan:
    """Settle what a run does. Raises SetupError for anything unknown or broken."""
    request = SettingsRequest(
        profile=str(profile) if profile is not None else None,
        overrides=tuple(overrides),
        select=tuple(select),
        ignore=tuple(ignore),
        tables_folder=str(tables_folder) if tables_folder is not None else None,
        received=as_of,
    )
    return Plan(
        settings=resolve(request),
        history=history or NoHistory(),
        as_of=as_of,
        conformance=conformance,
        jobs=jobs,
        accepted_status=accepted_status,
        duplicate_interchange=duplicate_interchange,
        repairs=repair,
        folds=utf8 == "fold",
        log=log,
    )
