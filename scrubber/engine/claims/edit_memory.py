"""What is known of the edits of a run by now: it holds for all of its inputs, and is worked out once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

from scrubber.engine.claims.contexts import Contexts
from scrubber.engine.claims.edit_index import EditIndex, Remembered
from scrubber.engine.sandbox import Sandbox
from scrubber.rules.code_tables.editions import EditionedTable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from scrubber.claims.block import ClaimBlock
    from scrubber.claims.occurrences import Value
    from scrubber.claims.payer import Payer
    from scrubber.edit import Context
    from scrubber.engine.claims.block_keys import BlockKeys
    from scrubber.engine.claims.claim_rules import BlockRules
    from scrubber.engine.claims.on_every_claim import Check, OnEveryClaim, ValueEdits
    from scrubber.engine.claims.screens import Screens
    from scrubber.engine.claims.singled_out import SingledOut
    from scrubber.engine.sandbox import ValueHit
    from scrubber.rules.rulebook import Rulebook, Rules
    from scrubber.x12.words import Flags


class Answers(NamedTuple):
    """What is known of the claims of a block."""

    rules: BlockRules
    singled_out: SingledOut
    keys: BlockKeys
    """What stands for the number and the lines of each."""
    flags: Flags
    """Of each whether it is to be judged for itself: the irregular ones are."""


MOST_PAYERS = 1 << 10
"""Payers, with a day of receipt each, for which the checks of every claim are kept ready."""


class ReadyCheck(NamedTuple):
    """A function of an edit's with what it is told besides what it looks at."""

    check: Check
    context: Context[Any]


class EditMemory:
    """The edits of a run, with what they have said of values and procedures by now.

    Its `sandbox` is to be entered around each input.
    """

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.sandbox = Sandbox()
        self.contexts = Contexts()
        self.on_values: Remembered[tuple[ValueEdits, Value, date | None], Sequence[ValueHit]] = Remembered()
        """What edits on one kind of value found on a value, received on a day."""
        self.answers: WeakKeyDictionary[ClaimBlock, Answers] = WeakKeyDictionary()
        """Of each block that is still there: other sets share it, of other inputs perhaps."""
        self._screens: Screens | None = None
        self._ready: dict[tuple[OnEveryClaim, Payer, date | None], list[ReadyCheck]] = {}
        # What was settled before the first byte is known to be sound by then, too.
        self._indexes = {rules: EditIndex(rules.running, self.sandbox) for rules in rulebook.made()}

    @cached_property
    def asks_by_edition(self) -> bool:
        """Whether an edit looks into a table of several editions: then the days of service are kept."""
        edits = self.rulebook.default.on(None).edits
        return any(isinstance(table, EditionedTable) for one in edits for table in one.context.tables.values())

    def index(self, rules: Rules) -> EditIndex:
        """Which edits are for what, by these rules."""
        if rules not in self._indexes:
            self._indexes[rules] = EditIndex(rules.running, self.sandbox)
        return self._indexes[rules]

    @property
    def screens(self) -> Screens:
        """The screens; made with the first block: few small inputs have none, and do without NumPy."""
        if self._screens is None:
            from scrubber.engine.claims.screens import Screens

            self._screens = Screens(self.index, self.sandbox, self.contexts)
        return self._screens

    def ready(self, edits: OnEveryClaim, payer: Payer, received: date | None) -> list[ReadyCheck]:
        """What these edits ask of a claim to `payer` of an interchange that is dated `received`.

        An edit that needs the day of receipt asks nothing where nobody knows it.
        """
        key = edits, payer, received
        found = self._ready.get(key)
        if found is None:
            if len(self._ready) >= MOST_PAYERS:
                self._ready.clear()
            found = self._ready[key] = []
            for check in edits.checks:
                active = check.active
                day = self.contexts.receipt(active, received)
                if day is not None or not active.edit.needs_receipt_date:
                    found.append(ReadyCheck(check, self.contexts.of(active, payer, day)))
        return found
