"""Two messages of which a row of a table takes one, as severely as its column for the payer calls for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrubber.claims.coding import Coding
    from scrubber.edit.message import Hit, Message


class ByPayer(NamedTuple):
    """What is said of a modifier by a row with the columns ``medicare``, ``others``, ``reason`` and ``fix``."""

    rejected: Message
    """Where the column of the payer says ``reject``."""
    doubtful: Message
    """Where it says ``warn``."""

    def hit(self, coding: Coding, modifier: str, row: Mapping[str, str], /, **values: object) -> Hit:
        """The message of the payer's column at the modifier, with the row's reason, fix, source and confidence."""
        severity = row["medicare" if coding.is_medicare else "others"]
        message = {"reject": self.rejected, "warn": self.doubtful}[severity]
        place = coding.procedure.place_of(modifier)
        return message.at(coding, place, reason=row["reason"], fix=row["fix"], **values).by(row)
