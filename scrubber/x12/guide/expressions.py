"""A segment's place in the guide → a regular expression that takes valid segments only, if not all of them.

What it does not take, the plain judge decides; so wherever the guide asks for something that is hard to say as an
expression (a leap day in another century, a value that may end in blanks), less is taken here. Nothing in it
backtracks further than the values of one segment.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scrubber.x12.guide.bodies import settle
from scrubber.x12.guide.tables import NOT_USED, REQUIRED, SITUATIONAL, Composite, Element
from scrubber.x12.guide.values import EXTENDED_CHARACTERS, value_faults

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scrubber.x12.delimiters import Delimiters
    from scrubber.x12.guide.bodies import Body, Note

_TO_31: Final = "(?:0[1-9]|[12][0-9]|3[01])"
_TO_30: Final = "(?:0[1-9]|[12][0-9]|30)"
_TO_28: Final = "(?:0[1-9]|1[0-9]|2[0-8])"
_DATE: Final = (
    f"(?:(?:20|19|18|[3-9][0-9]|2[1-9])[0-9]{{2}}(?:0(?:[13578]{_TO_31}|[469]{_TO_30}|2{_TO_28})|1(?:[02]{_TO_31}|1{_TO_30}))"
    "|(?:(?:19|20)(?:0[48]|[2468][048]|[13579][26])|2000)0229)"
)
_TIME: Final = "(?:[01][0-9]|2[0-3])[0-5][0-9]"
_SECONDS: Final = "(?:[0-5][0-9](?:[0-9]{1,2}+|)|)"
_MOST_DECIMALS: Final = 3
_SHORT_NUMBER: Final = 10
"""Digits of a number up to which fewer decimals are taken, so that enough of them are left."""
_DATE_AND_FORMAT: Final = "DTP"
_NOTHING: Final = "(?!)"


class Writer:
    """Writes expressions in one set of delimiters."""

    def __init__(self, delimiters: Delimiters) -> None:
        self._element = re.escape(delimiters.element)
        self._component = re.escape(delimiters.component)
        self._end = re.escape(delimiters.terminator)
        self._other = f"[^{self._element}{self._end}]"
        text = "".join(c for c in EXTENDED_CHARACTERS if c not in delimiters.characters - {delimiters.repetition})
        self._text = f"[{re.escape(text)}]"

    def rest(self, body: Body, qualifier: int) -> str:
        """What follows a segment's identifier and, where `qualifier` is 1, the value or component that tells it apart.

        It ends with the terminator. Separators that nothing follows are taken, and blanks at the end of a value: texts
        that have any are not to be asked about.
        """
        if qualifier:
            # What tells the segment apart is there, whatever the guide makes of it.
            body = body._replace(elements=(body.elements[0]._replace(usage=REQUIRED), *body.elements[1:]))
        settled = settle(body)
        if settled is None:
            return _NOTHING
        short = self._short(settled)
        # Most segments end before any condition is about them.
        first = "" if short is None else f"{self._written(short, qualifier)}|"
        return f"(?:{first}{self._written(settled, qualifier)})"

    def _short(self, body: Body) -> Body | None:
        """The body as far as no condition is about it that needs a look at other elements; None where that is all."""
        if all(self._is_adjacent(note, body.notes) for note in body.notes):
            return None
        for last in range(len(body.elements) - 1, 0, -1):
            ahead = (member._replace(usage=NOT_USED) for member in body.elements[last:])
            if all(member.usage != REQUIRED for member in body.elements[last:]):
                short = settle(body._replace(elements=(*body.elements[:last], *ahead)))
                if short is not None and all(self._is_adjacent(note, short.notes) for note in short.notes):
                    return short
        return None

    def _written(self, body: Body, qualifier: int) -> str:
        """As `rest`, of a body that is settled."""
        first = body.elements[0]
        start = self._components(first, 1) if qualifier and isinstance(first, Composite) else ""
        pairs = {note[1][0] for note in body.notes if self._is_adjacent(note, body.notes)}
        apart = [note for note in body.notes if not self._is_adjacent(note, body.notes)]
        lookaheads = "".join(self._note(kind, numbers, qualifier) for kind, numbers in apart)
        rest = self._elements(body, qualifier + 1, pairs, is_first=not qualifier)
        return f"{lookaheads}{start}{rest}"

    @staticmethod
    def _is_adjacent(note: Note, notes: Sequence[Note]) -> bool:
        """Whether a condition is about a pair that stands side by side, and no other is about any of the two."""
        kind, numbers = note
        if kind != "P" or len(numbers) != 2 or numbers[1] != numbers[0] + 1:  # noqa: PLR2004 - a pair
            return False
        about = [n for _, others in notes for n in others]
        return all(about.count(n) == 1 for n in numbers)

    def _elements(self, body: Body, number: int, pairs: set[int], *, is_first: bool) -> str:
        """The elements from `number` on: those up to the last required one, the others as far as they are sent."""
        members = body.elements
        used = [n for n, member in enumerate(members, start=1) if member.usage != NOT_USED]
        if not used or number > used[-1]:
            return self._end
        required = [n for n, member in enumerate(members, start=1) if member.usage == REQUIRED]
        is_due = number <= max(required, default=0)
        member = members[number - 1]
        step = 1
        if body.identifier == _DATE_AND_FORMAT and number == 2:  # noqa: PLR2004 - DTP02, and with it DTP03
            own, step = self._date_and_format(*members[1:3]), 2
        elif number in pairs:
            both = f"{self._value(body, number)}{self._element}{self._value(body, number + 1)}"
            own, step = f"(?:{both}|{self._element})", 2
        elif member.usage == NOT_USED:
            own = ""
        else:
            value = self._value(body, number)
            own = value if member.usage == REQUIRED else f"(?:{value}|)"
        rest = self._elements(body, number + step, pairs, is_first=False)
        # At least one separator: a segment without an element is never taken.
        return f"{self._element}{own}{rest}" if is_due or is_first else f"(?:{self._end}|{self._element}{own}{rest})"

    def _value(self, body: Body, number: int) -> str:
        member = body.elements[number - 1]
        if isinstance(member, Composite):
            return self._components(member, 0)
        if member.is_period:
            formats = [f for m in body.elements[: number - 1] if isinstance(m, Element) for f in m.formats]
            if formats == ["D8"] and member.codes is None and member.pattern is None:
                return _DATE
            return self.value(member) if not formats else _NOTHING
        return self.value(member)

    def _date_and_format(self, form: Element | Composite, date: Element | Composite) -> str:
        """DTP02 with DTP03."""
        if not isinstance(form, Element) or not isinstance(date, Element) or {form.usage, date.usage} != {REQUIRED}:
            return _NOTHING
        if form.codes is None or date.codes is not None or date.pattern is not None:
            return _NOTHING
        dates = {"D8": _DATE, "RD8": f"{_DATE}-{_DATE}"}
        taken = [f"{code}{self._element}{written}" for code, written in dates.items() if code in form.codes]
        return f"(?:{'|'.join(taken)})" if taken else _NOTHING

    def _components(self, composite: Composite, done: int) -> str:
        """A composite's components after the first `done`."""
        parts = composite.components
        last_used = max((n for n, part in enumerate(parts, 1) if part.usage != NOT_USED), default=0)
        last_due = max((n for n, part in enumerate(parts, 1) if part.usage == REQUIRED), default=0)

        def written(number: int) -> str:
            if number > last_used:
                return ""
            part = parts[number - 1]
            own = "" if part.usage == NOT_USED else self.value(part)
            own = own if part.usage != SITUATIONAL else f"(?:{own}|)"
            separator = self._component if number > 1 else ""
            rest = written(number + 1)
            is_due = number <= max(last_due, 1)
            return f"{separator}{own}{rest}" if is_due else f"(?:{separator}{own}{rest}|)"

        # Where the first may be empty, something else must be there.
        is_sent = "" if done or parts[0].usage == REQUIRED else f"(?!{self._element}|{self._end})"
        return is_sent + written(done + 1)

    def value(self, element: Element) -> str:
        """A value that is not empty."""
        if element.codes is not None:
            codes = [code for code in element.codes if not [*value_faults(element, code, (), is_excused=False)]]
            taken = [code for code in codes if re.fullmatch(f"{self._text}+", code)]
            return alternatives(taken) if taken else _NOTHING
        if element.pattern is not None:
            length = re.fullmatch(r"\[0-9\]\{([0-9]+)\}", element.pattern)
            fits = length and element.shortest <= int(length[1]) <= element.longest
            return element.pattern if fits and element.kind in {"AN", "ID"} else _NOTHING
        shortest, longest = element.shortest, element.longest
        match element.kind:
            case "AN" | "ID":
                return f"{self._text}{{{shortest},{longest}}}+"
            case "R" if shortest == 1:
                decimals = min(_MOST_DECIMALS if longest > _SHORT_NUMBER else 2, longest - 1)
                point = f"(?:\\.[0-9]{{1,{decimals}}}+|)" if decimals else ""
                return f"-?[0-9]{{1,{longest - decimals}}}+{point}"
            case "DT" if shortest == longest == len("CCYYMMDD"):
                return _DATE
            case "TM" if shortest <= len("HHMM") and longest in {len("HHMM"), len("HHMMSSDD")}:
                return _TIME + _SECONDS if longest > len("HHMM") else _TIME
        if element.kind.startswith("N"):
            return f"-?[0-9]{{{shortest},{longest}}}+"
        return _NOTHING

    def _note(self, kind: str, numbers: Sequence[int], qualifier: int) -> str:
        """A condition, looked at from where the identifier and the qualifier end."""
        sent = {n: f"(?={self._sent(n, qualifier)})" for n in numbers}
        absent = {n: f"(?!{self._sent(n, qualifier)})" for n in numbers}
        first, *others = numbers
        match kind:
            case "P":
                return f"(?:{''.join(sent.values())}|{''.join(absent.values())})"
            case "R":
                return f"(?:{'|'.join(sent.values())})"
            case "E":
                only = [absent | {n: ""} for n in numbers]
                return f"(?:{'|'.join(''.join(one.values()) for one in only)})"
            case "C":
                return f"(?:{absent[first]}|{''.join(sent[n] for n in others)})"
        return f"(?:{absent[first]}|{'|'.join(sent[n] for n in others)})"

    def _sent(self, number: int, qualifier: int) -> str:
        """That an element, which is not the qualifier, is not empty."""
        return f"(?:{self._other}*{self._element}){{{number - qualifier}}}{self._other}"


def alternatives(words: Iterable[str]) -> str:
    """An expression for any of some words, by their common beginnings."""
    tree: dict[str, list[str]] = {}
    ends = False
    for word in sorted(words):
        if word:
            tree.setdefault(word[0], []).append(word[1:])
        else:
            ends = True
    if not tree:
        return ""
    branches = [f"{re.escape(letter)}{alternatives(rest)}" for letter, rest in tree.items()]
    if len(branches) == 1 and not ends:
        return branches[0]
    # Letters that nothing follows are one class of characters.
    single = "".join(re.escape(letter) for letter, rest in tree.items() if rest == [""])
    longer = [branch for branch, rest in zip(branches, tree.values(), strict=True) if rest != [""]]
    branches = [*([f"[{single}]"] if single else []), *longer]
    written = branches[0] if len(branches) == 1 else "|".join(branches)
    return f"(?:{written}|)" if ends else f"(?:{written})" if len(branches) > 1 else written
