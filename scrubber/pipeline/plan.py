"""What a run does, settled before the first byte of input."""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

from scrubber import __version__
from scrubber.claims.statuses import ACCEPTED
from scrubber.engine.claims.control_numbers import BATCH_REUSED, OnReuse
from scrubber.errors import SetupError
from scrubber.history.unkept import NoHistory
from scrubber.log import SILENT, Log
from scrubber.pipeline.edit_coverage import covered_or_not, edit_coverage, without_edition
from scrubber.pipeline.stopwatch import Stopwatch
from scrubber.rules.settings import Settings, SettingsRequest, resolve
from scrubber.x12.reader import Cut, Reader
from scrubber.x12.source import unwatched

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from scrubber.engine.claims.control_numbers import Reuse
    from scrubber.findings.finding import Coverage
    from scrubber.findings.judged_by import JudgedBy
    from scrubber.history.protocol import History
    from scrubber.outputs.comparison.written import WrittenRun
    from scrubber.outputs.reports.worklist.typed import Typed
    from scrubber.rules.rulebook import Rules

Conformance = Literal["envelope", "full"]
Utf8 = Literal["reject", "fold"]
"""What is done about characters that X12 does not have: their claims are rejected, or plain letters are read."""
GUIDE = "implementation-guide"
_GUIDE_OFF = (
    "checked by --conformance full only; this run checked envelopes, counts and levels, "
    "and an A in its 999 means no more"
)


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
    held_status: str = ""
    """What it says of one that is held: nothing, unless it is given."""
    duplicate_interchange: Reuse = "warn"
    """What is done about an interchange whose control number was used before."""
    duplicate_batch: Reuse = "warn"
    """What is done about a batch whose number (BHT03) was used before."""
    repairs: bool = False
    """Whether the accepted file is written right where the input's layout is not: short ISA, wrapped lines and such."""
    renumbers: bool = False
    """Whether the rejected file gets control numbers of its own, from a counter in the history."""
    folds: bool = False
    """Whether characters that X12 does not have are read as plain letters, where there are any."""
    stopwatch: Stopwatch = Stopwatch()
    """Times the inputs."""
    without_patient: bool = False
    """Whether reports and worklists have of the patient the initials alone."""
    baseline: WrittenRun | None = None
    """What an earlier run has found, which reports are compared with."""
    typed: Typed | None = None
    """What people wrote into the worklists of the folder of outputs."""
    options: Mapping[str, tuple[object, str]] = MappingProxyType({})
    """The options of the command, by key: the value and where it comes from; of a library call none."""
    cut: Cut = Reader.parts
    """How inputs are cut: in stretches that are looked at in bulk, or in pieces that are looked at one by one."""
    watch: Callable[[int], None] = unwatched
    """Told the size of every block of input that is read in the claim pass."""

    @property
    def checks_guide(self) -> bool:
        """Whether the implementation guide is checked."""
        return self.conformance == "full"

    @property
    def on_reuse(self) -> OnReuse:
        """What is done about numbers that were used before."""
        return OnReuse(self.duplicate_interchange, self.duplicate_batch)

    def renumbering(self) -> Plan:
        """The same, with control numbers of its own for the rejected file. Raises SetupError without a history."""
        if self.history.kind == "none":
            raise SetupError("--renumber needs a history: the new control numbers come from a counter in it")
        return self._replace(renumbers=True)

    def run_document(self, judged_by: Mapping[JudgedBy, int]) -> dict[str, object]:
        """The run as findings.json has it; `judged_by` is how many claims each profile judged."""
        return {
            "version": __version__,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "profile": self.settings.profile,
            "history": self.history.kind,
            "packs": [pack._asdict() for pack in self.settings.packs],
            "tables": [table._asdict() for table in self.settings.tables(self._by_rules(judged_by))],
        }

    def coverage(
        self, unchecked: Mapping[str, int], judged_by: Mapping[JudgedBy, int], days: Collection[date], *, undated: bool
    ) -> tuple[Coverage, ...]:
        """Which edits are checked, and why the others are not; the implementation guide; what nobody checks.

        `unchecked` are the claims that could not be checked against the guide, by the reason; `judged_by` how many
        claims each profile judged; `days` the first days of service, where tables of several editions are looked into;
        `undated`: whether an interchange bears no date.
        """
        by_rules = self._by_rules(judged_by)
        if len(by_rules) == 1:  # then no claim is skipped, however many there are
            by_rules = dict.fromkeys(by_rules, 0)
        edits = edit_coverage(self.settings.rules, tuple(by_rules.items()), self.history.kind, undated=undated)
        entries = without_edition(edits.edits, tuple(by_rules), days) if days else edits.edits
        reason = self._guide_reason(unchecked)
        guide = covered_or_not(GUIDE, reason, "Run with --conformance full." if reason == _GUIDE_OFF else None)
        return (*entries, guide, *edits.nobodys)

    def rules_in_use(self, judged_by: Mapping[JudgedBy, int]) -> list[Rules]:
        """The rules by which claims were judged, those of no profile first, then by profile and day."""
        return sorted(self._by_rules(judged_by), key=lambda rules: (rules.profile or "", rules.section))

    def _by_rules(self, judged_by: Mapping[JudgedBy, int]) -> dict[Rules, int]:
        """How many claims were judged by each rules; without a claim those that hold where no profile matches."""
        found: Counter[Rules] = Counter()
        for by, claims in judged_by.items():
            found[self.settings.rulebook.of_profile(by.profile).rules[by.section]] += claims
        return dict(found) or {self.settings.rules: 0}

    def _guide_reason(self, unchecked: Mapping[str, int]) -> str | None:
        if self.conformance != "full":
            return _GUIDE_OFF
        if not unchecked:
            return None
        reasons = ", ".join(f"{claims} {reason}" for reason, claims in sorted(unchecked.items()))
        count = sum(unchecked.values())
        return f"not checked for {count} claim{'' if count == 1 else 's'}: {reasons}"


def make_plan(  # noqa: PLR0913 one keyword for each option of a run
    *,
    profile: str | Path | None = None,
    overrides: Sequence[str] = (),
    history: History | None = None,
    as_of: date | None = None,
    select: str | Sequence[str] = (),
    ignore: str | Sequence[str] = (),
    conformance: Conformance = "full",
    profiles: Sequence[str | Path] = (),
    waivers: str | Path | None = None,
    tables_folder: Path | None = None,
    jobs: int = 1,
    accepted_status: str = ACCEPTED,
    held_status: str = "",
    duplicate_interchange: Reuse = "warn",
    duplicate_batch: Reuse = "warn",
    repair: bool = False,
    utf8: Utf8 = "reject",
    log: Log = SILENT,
    no_shortcuts: bool = False,
) -> Plan:
    """Settle what a run does. Raises SetupError for anything unknown or broken.

    With `no_shortcuts` every claim is made and looked at for itself, in this process: what comes out is the same.
    """
    request = SettingsRequest(
        profile=str(profile) if profile is not None else None,
        overrides=tuple(overrides),
        select=_names(select),
        ignore=_names(ignore),
        tables_folder=str(tables_folder) if tables_folder is not None else None,
        received=as_of,
        profiles=tuple(map(str, profiles)),
        waivers=str(waivers) if waivers is not None else None,
    )
    settings = resolve(request)
    if duplicate_batch == "reject" and BATCH_REUSED in settings.ignored_faults:
        raise SetupError(
            f"{BATCH_REUSED} is ignored, and duplicates.batch has batches refused for it: leave out one of the two"
        )
    return Plan(
        settings=settings,
        history=history or NoHistory(),
        as_of=as_of,
        conformance=conformance,
        jobs=1 if no_shortcuts else jobs,
        cut=iter if no_shortcuts else Reader.parts,
        accepted_status=accepted_status,
        held_status=held_status,
        duplicate_interchange=duplicate_interchange,
        duplicate_batch=duplicate_batch,
        repairs=repair,
        folds=utf8 == "fold",
        log=log,
    )


def _names(names: str | Sequence[str]) -> tuple[str, ...]:
    """Names of edits: a word, several with commas, or a sequence of words."""
    return tuple(name.strip() for name in names.split(",")) if isinstance(names, str) else tuple(names)
