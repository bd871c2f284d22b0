"""Which edits a service line is for, told from its SV101 alone and remembered: most lines are for few."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from scrubber.claims.coding import Procedure, read_procedure
from scrubber.claims.repeated_service import Repetition
from scrubber.claims.timeline import Timeline
from scrubber.engine.claims.on_every_claim import OnEveryClaim
from scrubber.errors import PackError, TableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrubber.engine.edit_failure import Crash
    from scrubber.engine.sandbox import Sandbox
    from scrubber.rules.active_edit import ActiveEdit

Key = TypeVar("Key")
Value = TypeVar("Value")

LONGEST_REMEMBERED = 200
"""Characters of an SV101 or another value worth remembering: longer ones are none, and would fill the memory."""
MOST_REMEMBERED = 1 << 16
"""Distinct values to remember: a bound, not a tuning knob (a real file has a few thousand)."""


class ConcernedEdits(NamedTuple):
    """The edits that one SV101 concerns."""

    edits: tuple[ActiveEdit, ...]
    """Those that look at the claim, the line, or values of them."""
    own_edits: tuple[ActiveEdit, ...]
    """Of these the ones that do not look at every claim."""
    own_names: frozenset[str]
    """What they are called."""
    on_timeline: bool
    """Whether an edit over time asks for the service."""
    on_medicare_timeline: bool
    """Whether one does where the claim is to Medicare."""
    can_wait: bool
    """Whether all edits over time that ask for the service say which others it may meet."""
    is_coded: bool
    """Whether SV101 names a procedure at all."""
    crashes: tuple[Crash, ...]
    """How edits failed to say whether they are concerned."""
    only_medicare: bool
    """Whether all of this is so for claims to Medicare alone."""
    is_specific: bool
    """Whether one of the edits is about certain services, and this is one of them."""
    is_specific_to_medicare: bool
    """Whether one is where the claim is to Medicare."""

    def own_among(self, names: frozenset[str] | None) -> Sequence[ActiveEdit]:
        """Those that do not look at every claim, of these names if any are given."""
        if names is None:
            return self.own_edits
        # Mostly there is none of them.
        is_none = self.own_names.isdisjoint(names)
        return () if is_none else [active for active in self.own_edits if active.edit.name in names]


def asked_procedures(active: ActiveEdit) -> frozenset[str] | None:
    """The procedure codes that an edit asks for, None where it asks for any.

    Raises PackError where the edit cannot say, and TableError where its table is damaged, which is known before the
    first byte is read.
    """
    try:
        return active.edit.asked_procedures(active.context)
    except TableError:
        raise
    except Exception as error:
        message = f"edit {active.edit.name} cannot say which procedures it is about: {type(error).__name__}: {error}"
        raise PackError(message) from error


class Remembered(dict[Key, Value]):
    """What was found out about values, by what it depends on, within bounds."""

    def keep(self, key: Key, value: Value, length: int) -> None:
        """Remember what was found out about a value of so many characters."""
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        if length <= LONGEST_REMEMBERED:
            self[key] = value


class EditsByProcedure(Remembered[str, "ConcernedEdits | None"]):
    """By SV101, the edits that it concerns, None for most: worked out when first asked for, and remembered."""

    def __init__(
        self, edits: Sequence[tuple[ActiveEdit, frozenset[str] | None]], separator: str, sandbox: Sandbox
    ) -> None:
        super().__init__()
        self._sandbox = sandbox
        self._edits = edits
        self._separator = separator
        self._known = Remembered[tuple[object, ...], ConcernedEdits]()
        """What the same edits are for: few combinations of them concern most."""

    def __missing__(self, composite: str) -> ConcernedEdits | None:
        found = self._work_out(read_procedure(composite, self._separator))
        if found is None or not found.crashes:  # an edit that failed is asked again, by another input perhaps
            self.keep(composite, found, len(composite))
        return found

    def _work_out(self, procedure: Procedure) -> ConcernedEdits | None:
        concerned: list[ActiveEdit] = []
        crashes: list[Crash] = []
        for active, asked in self._edits:
            if asked is not None and procedure.code not in asked:
                continue
            question = active.edit.line_question
            if question is None:
                concerned.append(active)
                continue
            told = (procedure, active.context) if question.wants_context else (procedure,)
            answer, crash = self._sandbox.ask(active, question.function, *told)
            concerned += [active] if answer else []
            crashes += [crash] if crash else []
        if procedure.code and not concerned and not crashes:
            return None
        known = None if crashes else self._known.get((bool(procedure.code), *concerned))
        if known is None:
            known = _concerned(concerned, tuple(crashes), is_coded=bool(procedure.code))
            if not crashes:
                self._known.keep((bool(procedure.code), *concerned), known, 0)
        return known


def _concerned(edits_of: Sequence[ActiveEdit], crashes: tuple[Crash, ...], *, is_coded: bool) -> ConcernedEdits:
    """What is asked about the edits that an SV101 concerns."""
    edits = [active.edit for active in edits_of]
    looking = tuple(active for active in edits_of if active.edit.checks.keys() != {Timeline})
    own = tuple(active for active in looking if not active.edit.sees_every_claim)
    return ConcernedEdits(
        edits=looking,
        own_edits=own,
        own_names=frozenset(active.edit.name for active in own),
        on_timeline=any(Timeline in edit.checks and not edit.only_medicare for edit in edits),
        on_medicare_timeline=any(Timeline in edit.checks for edit in edits),
        can_wait=all(edit.meets is not None for edit in edits if Timeline in edit.checks),
        is_coded=is_coded,
        crashes=crashes,
        only_medicare=is_coded and not crashes and all(edit.only_medicare for edit in edits),
        is_specific=any(edit.is_specific and not edit.only_medicare for edit in edits),
        is_specific_to_medicare=any(edit.is_specific for edit in edits),
    )


class EditIndex:
    """Answers for each SV101 which edits it concerns; those on what two claims bill are asked later."""

    def __init__(self, edits: Sequence[ActiveEdit], sandbox: Sandbox) -> None:
        # What two claims bill is known when all claims are read.
        edits = [active for active in edits if active.edit.checks.keys() != {Repetition}]
        self.edits = tuple(edits)
        self.names = frozenset(active.edit.name for active in edits)
        self._asked = [(active, asked_procedures(active)) for active in edits]
        self._sandbox = sandbox
        self._by_separator: dict[str, EditsByProcedure] = {}
        self.on_every_claim = tuple(active for active in edits if active.edit.sees_every_claim)
        """The edits that look at claims whatever their services are."""
        self.sees_every_claim = any(not active.edit.only_medicare for active in self.on_every_claim)
        """Whether there are such edits for claims to any payer."""
        self._of_claims: dict[tuple[bool, bool], OnEveryClaim] = {}

    def of_claims(self, among: frozenset[str] | None, *, to_medicare: bool, is_void: bool) -> OnEveryClaim:
        """The edits that look at every claim of these, by what of it they look at: all, or those with names `among`."""
        key = to_medicare, is_void
        if key not in self._of_claims:
            edits = [
                active
                for active in self.on_every_claim
                if (active.edit.on_voids or not is_void) and (to_medicare or not active.edit.only_medicare)
            ]
            self._of_claims[key] = OnEveryClaim(edits)
        return self._of_claims[key] if among is None else self._of_claims[key].among(among)

    def within(self, separator: str) -> EditsByProcedure:
        """The answers where components are separated by `separator`."""
        if separator not in self._by_separator:
            self._by_separator[separator] = EditsByProcedure(self._asked, separator, self._sandbox)
        return self._by_separator[separator]
