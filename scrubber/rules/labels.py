"""What people call edits by: a name, a code, or the first letters and digits of codes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scrubber.errors import ProfileError, UnknownEdit, unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scrubber.edit import Edit, Severity
    from scrubber.rules.packs import Pack

_PREFIX: Final = r"([A-Z]{2,4})[0-9]{0,2}"
_DIGITS: Final = "0123456789"


class Labels:
    """The edits of all packs, by what they may be called by."""

    def __init__(self, packs: Iterable[Pack]) -> None:
        self.edits = [(pack, edit) for pack in packs for edit in pack.edits]
        self._by_label = {label: edit for _, edit in self.edits for label in (edit.name, edit.code)}

    def edit(self, label: str) -> Edit:
        """The edit of this name or code; raises UnknownEdit."""
        if label not in self._by_label:
            raise UnknownEdit(unknown("edit", label, self._by_label))
        return self._by_label[label]

    def has(self, label: str) -> bool:
        """Whether an edit of these packs has this name or code."""
        return label in self._by_label

    def names(self, labels: Iterable[str]) -> frozenset[str]:
        """Names of the edits that these names, codes and prefixes stand for; raises UnknownEdit."""
        return frozenset(edit.name for label in labels for edit in self._edits(label))

    def named(self, labels: Iterable[str]) -> frozenset[str]:
        """Names of the edits that are called by their own name or code."""
        return frozenset(self._by_label[label].name for label in labels if label in self._by_label)

    def messages(self, name: str) -> frozenset[str]:
        """Keys of what the edit of this name can say; of a finding of the engine's own none."""
        return frozenset(self._by_label[name].messages) if name in self._by_label else frozenset()

    def severities(self, wanted: Mapping[str, Severity]) -> dict[tuple[str, str], Severity]:
        """Severities by edit and message key, of those by ``EDIT.MESSAGE``, by edit, or by prefix.

        What names fewer messages goes before what names more. Raises UnknownEdit, and ProfileError for a message that
        the edit does not have, or that is named twice.
        """
        found: dict[tuple[str, str], Severity] = {}
        taken: set[tuple[str, str]] = set()
        for target in sorted(wanted, key=self._closeness):
            label, dot, key = target.partition(".")
            edits = [self.edit(label)] if dot else self._edits(label)
            if dot or label in self._by_label:
                edit = self.edit(label)
                if dot and key not in edit.messages:
                    raise ProfileError(f"{edit.name}: {unknown('message', key, edit.messages)}")
                if (edit.name, key) in taken:
                    raise ProfileError(f"the severity of {target!r} is given twice, by name and by code")
                taken.add((edit.name, key))
            for edit in edits:
                found |= dict.fromkeys([(edit.name, one) for one in ([key] if dot else edit.messages)], wanted[target])
        return found

    def _edits(self, label: str) -> list[Edit]:
        """The edits of a name, a code, or a prefix: all letters of their codes, and perhaps the first digits."""
        if (prefix := re.fullmatch(_PREFIX, label)) and label not in self._by_label:
            codes = (edit.code for _, edit in self.edits)
            fitting = [code for code in codes if code.rstrip(_DIGITS) == prefix[1] and code.startswith(label)]
            if fitting:
                return [self._by_label[code] for code in fitting]
        return [self.edit(label)]

    def _closeness(self, target: str) -> tuple[bool, bool, int]:
        """How closely a severity names messages: least for the shortest prefix, most for one message."""
        return "." in target, target in self._by_label, len(target)
