"""An edit: its identity, what it says, which lines it is about, and the functions that check."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Hashable, Iterable
from dataclasses import KW_ONLY, dataclass, field
from types import FunctionType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Required, TypedDict, TypeVar

from scrubber.claims.claim import Claim
from scrubber.claims.coding import Coding, Procedure
from scrubber.claims.line import ServiceLine
from scrubber.claims.payment import Payment
from scrubber.claims.repeated_service import Repetition
from scrubber.claims.timeline import Timeline
from scrubber.claims.values import DateOfService, Diagnosis, MemberId, Npi, PlaceOfService, PostalAddress
from scrubber.edit.context import Context
from scrubber.edit.message import Hit, Message, Severity
from scrubber.edit.params import Params

if TYPE_CHECKING:
    from collections.abc import Mapping

Hits = Iterable[Hit]
"""What a check returns: a generator of what it found."""
Subject = (
    Claim | ServiceLine | Payment | Timeline | Repetition
    | Coding | Npi | Diagnosis | DateOfService | PlaceOfService | PostalAddress | MemberId
)  # fmt: skip
"""What an edit can look at."""
SUBJECTS: Final[tuple[type, ...]] = Subject.__args__
VALUES: Final[tuple[type, ...]] = (Coding, Npi, Diagnosis, DateOfService, PlaceOfService, PostalAddress, MemberId)
"""Those that are looked at once for each distinct one."""

Procedures = frozenset[str] | set[str] | Callable[[], frozenset[str]] | Callable[[Context[Any]], frozenset[str]]
Concerns = Callable[[Procedure], bool] | Callable[[Procedure, Context[Any]], bool]
Meets = Callable[[str, str], bool] | Callable[[str, str, Context[Any]], bool]
Screen = TypeVar("Screen", bound=Callable[..., Any])
Check = TypeVar("Check", bound=Callable[..., Hits])


class Declared(TypedDict, total=False):
    """What an edit of a family says of itself; `code`, `title` and `since` always."""

    code: Required[str]
    title: Required[str]
    since: Required[str]
    severity: str
    status: str
    carc: str
    remark: str
    preview: bool
    retired: str


class Repeats(NamedTuple):
    """What makes two lines of two claims one service."""

    key: Callable[[ServiceLine], Hashable | None]
    """What is equal in both, besides patient and payer; None for a line that is not looked at."""
    exempt: frozenset[str]
    """Modifiers that say why a service is there again."""


class Question(NamedTuple):
    """A function of the edit's with what it wants to be told."""

    function: Callable[..., Any]
    wants_context: bool

    def ask(self, *subject: object, context: Context[Any]) -> Any:  # noqa: ANN401 the edit's own answer
        """Call it."""
        return self.function(*subject, context) if self.wants_context else self.function(*subject)


def _question(function: Callable[..., Any], subjects: int, what: str) -> Question:
    """Look at a function's signature. Raises TypeError where it takes something else than `subjects` and a context."""
    taken = _positional_parameters(function)
    if taken not in {subjects, subjects + 1}:
        raise TypeError(f"{what} takes {subjects} argument(s), and the context after it where it wants one")
    return Question(function, taken > subjects)


_OTHER_PARAMETERS: Final = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS


def _positional_parameters(function: Callable[..., object]) -> int | None:
    """How many parameters a function takes; None where it takes some that have no place of their own."""
    if isinstance(function, FunctionType) and not hasattr(function, "__wrapped__"):
        # A thirtieth of the time of asking for its signature, which hundreds of functions would be asked for.
        code = function.__code__
        return None if code.co_kwonlyargcount or code.co_flags & _OTHER_PARAMETERS else code.co_argcount
    parameters = list(inspect.signature(function).parameters.values())
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return len(parameters) if all(parameter.kind in positional for parameter in parameters) else None


@dataclass(eq=False)
class Edit:
    """One edit::

        edit = Edit(__name__, code="CHG001", title="Claim charge is not the sum of its lines",
                    severity="reject", status="A8:178 A8:400", carc="16", since="0.2")
        differs = edit.message("differs", "the claim charge {charge} is not the sum of its lines, {total}",
                               fix="Correct the claim charge or the line charges so that they agree.")

        @edit.on(Claim)
        def total_differs(claim: Claim) -> Hits:
            total = claim.total_of_lines
            if total is not None and claim.charge is not None and total != claim.charge:
                yield differs.at(claim, "CLM02", charge=claim.charge, total=total)

    `module` is the edit's ``__name__``: ``edits.cgm.cgm_placement_span`` is the edit ``cgm-placement-span``. `status`
    is the X12 category and status code, with an entity where one is needed (``A7:562:85``), two of them separated by a
    blank; `carc` the adjustment reason that a payer would most likely deny with, `remark` the remark code beside it.

    Which lines it is about is told by `procedures` (a set of codes, or a function of the context that gives one), or by
    `concerns` (a pure function of SV101, perhaps with the context, that is asked once for each distinct SV101), never
    by both. What belongs to a line is then seen where the line is concerned, what belongs to the claim where any of its
    lines is. With neither, an edit on a Claim sees every claim, one on a ServiceLine every line, one on a value every
    distinct value. What a check says depends on nothing but what it is given: it is asked once of what is alike in all
    that it reads. An edit on a Timeline must name its procedures, one on a Repetition says by `repeats` what is one.
    With `tells_duplicates` an edit on a Timeline tells its procedures' duplicates, too: others leave them to it. With
    `only_medicare` it sees claims to Medicare Part B (SBR09 is MB) alone.

    `meets` is for an edit on a Timeline that compares services of one day: a pure function of two procedures, in either
    order, perhaps with the context, that says whether it may say anything of a service of each, of two claims of one
    patient, whose dates share a day. Of large inputs only claims that have such a service to be compared with are then
    made: where nearly every procedure is asked for, that is few of them. It may say yes too often, never no where the
    check would find something, or be silent, for the other service.

    `needs_history`: it is about services of earlier files too. `needs_receipt_date`: it compares with the day of
    receipt (``context.received``), and is not checked where nobody knows it. `on_voids`: it looks at voids (frequency
    code 8) too, which take a claim back, so that nothing in them is to be corrected but how they name it.
    `also_tables`: tables that it looks into where somebody has imported them, and does without. `yields_to`: by
    table the name of the edit that tells what that table says: this edit is silent of it. It is given the table, as one
    of `also_tables`, only where that edit is run. `table_part`: the
    parameter that names the part of its table that it looks into, where parts are published apart. `covers`:
    kinds of check that it stands for (`scrubber.findings.kinds_of_check`), each with the parameter that has to be
    given for it, or an empty text.
    """

    module: str
    _: KW_ONLY
    code: str
    title: str
    severity: str
    """That of its messages where they name none: ``reject``, ``warn`` or ``info``."""
    status: str
    since: str
    carc: str | None = None
    remark: str | None = None
    procedures: Procedures | None = None
    concerns: Concerns | None = None
    meets: Meets | None = None
    only_medicare: bool = False
    repeats: Repeats | None = None
    tells_duplicates: bool = False
    params: type[Params] = Params
    tables: tuple[str, ...] = ()
    also_tables: tuple[str, ...] = ()
    yields_to: Mapping[str, str] = field(default_factory=dict)
    table_part: str = ""
    needs_history: bool = False
    needs_receipt_date: bool = False
    on_voids: bool = False
    covers: Mapping[str, str] = field(default_factory=dict)
    preview: bool = False
    retired: str | None = None
    name: str = field(init=False)
    """The edit's identity, derived from its module's name."""
    line_question: Question | None = field(init=False)
    """What `concerns` is asked about each distinct SV101, None without."""
    meets_question: Question | None = field(init=False)
    """What `meets` is asked about two procedures, None without."""
    screen_question: Question | None = field(init=False, default=None)
    """Its screen, None without."""
    checks: dict[type[Subject], Question] = field(init=False, default_factory=dict)
    """Its functions, by what they look at."""

    def __post_init__(self) -> None:
        """Raise ValueError for an unknown severity, TypeError for what is of another type than it has to be."""
        self.name = self.module.rpartition(".")[2].replace("_", "-")
        self.severity = Severity(self.severity)
        for several, value in (
            ("procedures", self.procedures),
            ("tables", self.tables),
            ("also_tables", self.also_tables),
        ):
            if isinstance(value, str):
                raise TypeError(f"{self.name} has the text {value!r} as {several}, of which there may be several")
        params: object = self.params
        if not (isinstance(params, type) and issubclass(params, Params)):
            raise TypeError(f"{self.name} has params that are no subclass of Params")
        if self.procedures is not None and self.concerns is not None:
            raise TypeError(f"{self.name} says by procedures and by concerns which lines it is about: one is enough")
        self.line_question = None if self.concerns is None else _question(self.concerns, 1, f"{self.name}: concerns")
        self.meets_question = None if self.meets is None else _question(self.meets, 2, f"{self.name}: meets")
        self._messages: dict[str, Message] = {}

    @property
    def is_specific(self) -> bool:
        """Whether it is about certain services, told by `procedures` or `concerns`, and not about all of them."""
        return self.procedures is not None or self.concerns is not None

    @property
    def messages(self) -> Mapping[str, Message]:
        """Everything that it can say, by key."""
        return self._messages

    @property
    def sees_every_claim(self) -> bool:
        """Whether it looks at claims whatever their services are."""
        return self.procedures is None and self.concerns is None

    def asked_procedures(self, context: Context[Any]) -> frozenset[str] | None:
        """The procedure codes that it asks for, None where it asks for any. Raises whatever its function raises."""
        if callable(self.procedures):
            question = _question(self.procedures, 0, f"{self.name}: procedures")
            return frozenset(question.ask(context=context))
        return None if self.procedures is None else frozenset(self.procedures)

    def message(
        self,
        key: str,
        text: str,
        *,
        fix: str,
        severity: str | None = None,
        status: str | None = None,
        carc: str | None = None,
        remark: str | None = None,
    ) -> Message:
        """Declare one thing that it can say. Raises TypeError for a key that is declared already, and as Message does.

        Severity, status, adjustment reason and remark are the edit's own where they are not given; ``carc=""`` is none.
        """
        if key in self._messages:
            raise TypeError(f"{self.name} has two messages {key}")
        made = Message(
            key, text, fix=fix,
            severity=Severity(self.severity if severity is None else severity),
            status=self.status if status is None else status,
            carc=(self.carc if carc is None else carc) or None,
            remark=(self.remark if remark is None else remark) or None,
        )  # fmt: skip
        self._messages[key] = made
        return made

    def on(self, subject: type[Subject]) -> Callable[[Check], Check]:
        """Decorator: register the function that checks one `subject`; at most one function for each kind of subject.

        The function takes the subject, and the context after it where it wants one. Raises TypeError otherwise.
        """
        if subject not in SUBJECTS:
            raise TypeError(f"{self.name}: an edit cannot look at {subject!r}")

        def register(check: Check) -> Check:
            if subject is Repetition and self.repeats is None:
                raise TypeError(f"{self.name} does not say by `repeats` what makes two lines one service")
            if subject in self.checks:
                raise TypeError(f"{self.name} has two functions on {subject.__name__}")
            self.checks[subject] = _question(check, 1, f"{self.name}: the function on {subject.__name__}")
            return check

        return register

    def screen(self, screen: Screen) -> Screen:
        """Decorator: register the function that says which claims of a large block are worth the check::

            @edit.screen
            def may_differ(block: Block) -> Flags:
                return block.sum_by_claim(block.line_charge) != block.claim_charge

        It takes the block (:class:`scrubber.claims.block.ClaimBlock`), and the context after it where it wants one, and
        gives one truth value for each claim. It may say yes too often, never no where the check finds something; claims
        that the block cannot hold as they are written are checked without it, and small inputs always. It speaks for
        the whole edit. Raises TypeError for a second screen, or for a function that takes something else.
        """
        if self.screen_question is not None:
            raise TypeError(f"{self.name} has two screens")
        self.screen_question = _question(screen, 1, f"{self.name}: the screen")
        return screen
