"""Claims that share a key are found by many lines as by few, in memory as on the disk."""

from __future__ import annotations

import random
from array import array
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from scrubber.claims.service_keys import DAY_BITS, END, NO_KEY, NO_LINES, PARTIES, PAYER, digest, parties_word
from scrubber.engine.claims import line_keys, ordered_keys, shared_keys
from scrubber.engine.claims.line_keys import LineKeys
from scrubber.engine.claims.shared_keys import BilledKeys, claims_sharing

KEYS = (NO_KEY, *(number << DAY_BITS | number % 3 for number in range(1, 20)))
"""A line that cannot be compared, and nineteen services."""

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrubber.engine.claims.line_keys import Portion

    Claims = Sequence[Sequence[tuple[int, int]]]
    """Of each claim its lines: key and rest."""


@pytest.fixture(params=["few", "many", "disk"])
def size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Make few lines as many as there can be: arrays take the place of dictionaries, files that of arrays."""
    if request.param != "few":
        for module in (line_keys, shared_keys):
            monkeypatch.setattr(module, "FEW", 0)
    if request.param == "disk":
        monkeypatch.setattr(line_keys, "HELD", 8)
        monkeypatch.setattr(ordered_keys, "_TOGETHER", 5)
        monkeypatch.setattr(shared_keys, "_ON_DISK", 4)
    return str(request.param)


def kept(claims: Claims) -> LineKeys:
    """The keys of an input."""
    keys = LineKeys()
    for lines in claims:
        keys.extend(array("Q", [number for line in lines for number in line]) + NO_LINES)
    return keys


def drawn(chance: random.Random) -> Claims:
    """An input of some claims with few different lines."""
    return [[(chance.choice(KEYS), chance.randrange(3)) for _ in range(chance.randrange(4))] for _ in range(30)]


@pytest.mark.usefixtures("size")
def test_keys_are_kept_in_their_order() -> None:
    """What was taken is given back, and the lines with their claims."""
    claims = drawn(random.Random(1))  # noqa: S311 not for secrets
    keys = kept(claims)
    numbers = [number for chunk in keys.chunks() for number in chunk]
    assert numbers == [number for lines in claims for number in (*(one for line in lines for one in line), END, 0)]
    assert len(keys) == len(numbers)
    expected = [(*line, at) for at, lines in enumerate(claims) for line in lines if line[0] > NO_KEY]
    assert list(keys.lines()) == expected
    assert [line for one in keys.portions() for line in _lines(one)] == expected


@pytest.mark.usefixtures("size")
def test_lines_that_share_a_key_are_found() -> None:
    """Each once, those of one key together, however often it is asked and what has come meanwhile."""
    claims = drawn(random.Random(1))  # noqa: S311 not for secrets
    keys = kept(claims)
    lines = [(*line, at) for at, lines in enumerate(claims) for line in lines if line[0] > NO_KEY]
    for more in (0, 1):
        portions, counts = list(keys.repeated()), Counter(key for key, _, _ in lines)
        found = sorted(line for one in portions for line in _lines(one))
        assert found == sorted(line for line in lines if counts[line[0]] > 1)
        apart = [key for one in portions for key in set(one.keys.tolist())]
        assert len(set(apart)) == len(apart)
        keys.extend(array("Q", [KEYS[1], 7]) + NO_LINES)
        lines.append((KEYS[1], 7, len(claims) + more))
    different = [[(number << DAY_BITS + number, 0), (NO_KEY, 0)] for number in range(1, 40)]
    assert list(kept(different).repeated()) == []
    (portion,) = kept([*different, different[7]]).repeated()
    assert _lines(portion) == [(*different[7][0], 7), (*different[7][0], len(different))]
    assert list(LineKeys().repeated()) == []


def _lines(portion: Portion) -> list[tuple[int, int, int]]:
    return list(zip(portion.keys.tolist(), portion.rests.tolist(), portion.claims.tolist(), strict=True))


@pytest.mark.usefixtures("size")
def test_claims_are_known_by_what_is_behind_their_lines() -> None:
    """Wanted ones of which a line can be compared; equal content is equal lines, in whatever order, and one code."""
    chance = random.Random(3)  # noqa: S311 not for secrets
    some = [[(key, digest(str(rest))) for key, rest in lines] for lines in drawn(chance)]
    claims = [*some, *(lines[::-1] for lines in some)]
    wanted = bytes(chance.random() < 0.8 for _ in claims)
    codes = [chance.choice("178") for _ in claims]
    keys = LineKeys()
    for at, (lines, code) in enumerate(zip(claims, codes, strict=True)):
        parties = parties_word("P", str(at % 2), code)
        keys.extend(array("Q", [*(one for line in lines for one in line), PAYER, 7, PARTIES, parties, END, at]))
    compared = [[line for line in lines if line[0] > NO_KEY] for lines in claims]
    found = list(keys.claims(wanted))
    assert [one.ordinal for one in found] == [at for at, own in enumerate(compared) if own and wanted[at]]
    contents: dict[object, set[int]] = {}
    for one in found:
        at = one.ordinal
        assert (one.claim, one.payer, one.frequency_code) == (at, 7, codes[at])
        assert one.parties == parties_word("P", str(at % 2)) ^ ord("1")
        assert one.day == max(key % (1 << DAY_BITS) for key, _ in compared[at])
        contents.setdefault((tuple(sorted(compared[at])), codes[at]), set()).add(one.content)
    assert len({content for own in contents.values() for content in own}) == len(contents) < len(found)


@pytest.mark.usefixtures("size")
def test_claims_of_an_interchange_that_share_a_key_are_found() -> None:
    """Not what one claim has twice, nor what two interchanges have, nor what is not wanted."""
    chance = random.Random(2)  # noqa: S311 not for secrets
    for _ in range(20):
        claims = drawn(chance)
        firsts = [0, 11, 11, 20]
        wanted = bytes(chance.random() < 0.8 for _ in claims)
        expected = set()
        for first, end in pairwise([*firsts, len(claims)]):
            for one in range(first, end):
                for other in range(first, end):
                    shared = {key for key, _ in claims[one]} & {key for key, _ in claims[other]} - {NO_KEY}
                    if one != other and wanted[one] and wanted[other] and shared:
                        expected.add(one)
        assert claims_sharing(kept(claims), wanted, firsts) == expected


def test_what_inputs_bill_is_found(size: str) -> None:
    """What is wanted of them, less what voids take back, until it is billed again."""
    chance = random.Random(3)  # noqa: S311 not for secrets
    for _ in range(10):
        before, later, model = BilledKeys(), BilledKeys(), dict[int, set[int]]()
        for at in range(8):
            claims = drawn(chance)
            wanted = bytes(chance.random() < 0.5 for _ in claims)
            voids = {at for at in range(len(claims)) if chance.random() < 0.1}
            (later if at > 4 else before).take(kept(claims), wanted, voids)
            for claim, lines in enumerate(claims):
                for key, rest in lines:
                    if key > NO_KEY and claim in voids:
                        model.pop(key, None)
                    elif key > NO_KEY and wanted[claim]:
                        model.setdefault(key, set()).add(rest)
        before.add(later)
        assert {key: before.rests_of(key) for key in KEYS if before.rests_of(key)} == model
        assert bool(before)
        claims = drawn(chance)
        wanted = bytes(chance.random() < 0.5 for _ in claims)
        expected = {at for at, lines in enumerate(claims) if wanted[at] and any(key in model for key, _ in lines)}
        assert before.claims_with(kept(claims), wanted) == expected
        assert len(before.columns) < 8 or size == "disk"
    assert not BilledKeys()
    assert BilledKeys().claims_with(kept([[(KEYS[5], 1)]]), b"\1") == set()
