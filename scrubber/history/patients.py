"""Who is the same patient: people under one member id, told apart by keyed digests of what their claims say of them."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple

Likeness = Literal["same", "perhaps", "another"]
"""``perhaps``: one of the two claims may be wrong about the patient, so that a limit is a warning at most."""

_UNKNOWN_SEX = frozenset({None, "U"})


class Person(NamedTuple):
    """What a claim says of its patient beside payer and member id; None where it does not say."""

    birth_date: bytes | None
    """Digest."""
    first_name: bytes | None
    """Digest of its letters A–Z."""
    first_letters: bytes | None
    """Digest of the first three of them."""
    sex: str | None
    is_dependent: bool
    """Whether the patient is not the subscriber."""


UNTOLD = Person(None, None, None, None, is_dependent=False)
"""A subscriber of whom a claim says nothing."""

ANYBODY = Person(b"", b"", b"", "", is_dependent=False)
"""Whoever a replacement or void of version 1 was of, which did not record it."""


@lru_cache(maxsize=1024)
def likeness(one: Person, other: Person) -> Likeness:
    """Whether two claims with the same payer and member id are of one patient.

    A subscriber is told by the birth date, a dependent also by sex and first name; whatever may be a slip of the pen
    in one of the two is a doubt. Nothing told, nothing doubted.
    """
    are_subscribers = not (one.is_dependent or other.is_dependent)
    if one == other or ANYBODY in (one, other) or (are_subscribers and UNTOLD in (one, other)):
        return "same"
    same_birth_date = _agree(one.birth_date, other.birth_date)
    same_name = _agree(one.first_name, other.first_name)
    if same_birth_date is None:
        return "perhaps" if are_subscribers or same_name else "another"
    if not same_birth_date:
        return "perhaps" if same_name else "another"
    same_sex = None if {one.sex, other.sex} & _UNKNOWN_SEX and one.sex != other.sex else one.sex == other.sex
    if are_subscribers:
        return "same" if same_name and same_sex else "perhaps"
    if same_sex is False or not (same_name or same_name is None or one.first_letters == other.first_letters):
        return "another"
    return "same" if same_name and same_sex else "perhaps"


def _agree(one: bytes | None, other: bytes | None) -> bool | None:
    """Whether two claims say the same, None where one of them does not say."""
    return None if one is None or other is None else one == other
