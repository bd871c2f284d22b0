"""An edit as the claims of one payer are judged by it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from scrubber.edit import Context, Edit, Severity


@dataclass(frozen=True, slots=True, eq=False)
class ActiveEdit:
    """One edit as this run has it for some payers, or why it is not checked for them.

    Payers whose profiles say nothing else of the edit have the same one: what was found out by it holds for all of
    them, and is known by the object itself.
    """

    edit: Edit
    pack: str
    context: Context[Any]
    origins: Mapping[str, str]
    """By parameter: ``default``, ``profile NAME`` or ``--set``."""
    severities: Mapping[str, Severity]
    """By message key."""
    not_checked: str | None
    """Why the edit is not run; None where it is."""
    received: date | None = None
    """The day of receipt; None for that of each interchange (ISA09)."""
    severity_origins: Mapping[str, str] = field(default_factory=dict)
    """By message key, of those whose severity a profile sets: ``profile NAME``."""
    missing_tables: tuple[str, ...] = ()
    """The tables that are to be imported for it to be run."""
    is_left_out: bool = False
    """Whether the run's options leave it out, whatever a profile says."""

    def says_as(self, other: ActiveEdit) -> bool:
        """Whether all that is settled is settled alike, and by the same."""
        return (
            self.not_checked == other.not_checked
            and self.origins == other.origins
            and self.severities == other.severities
            and self.severity_origins == other.severity_origins
            and self.context.params == other.context.params
            and self.context.tables.keys() == other.context.tables.keys()
        )
