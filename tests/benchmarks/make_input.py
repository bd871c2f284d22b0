"""Make a large, valid 837P file (005010X222A1): the same bytes for the same arguments, on every machine.

    python make_input.py OUT BYTES [clean|cgm|faulty]

One interchange and group; each transaction set has 2 to 6 billing providers with 8 to 40 subscribers, a third of
whom have a dependent, with 1 to 3 claims of 1 to 6 lines. In ``cgm`` two claims of a hundred bill glucose monitoring,
some of them with a fault; in ``faulty`` every claim has a line with three findings (``faulty-1``, ``faulty-10``: one or
ten of a hundred); in ``broken-1`` and ``broken-10`` so many break the guide. Names and numbers are invented.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import TextIO

MODIFIERS = ["", "", "", "", "", ":25", ":59", ":LT", ":RT", ":26", ":RT", ":LT", ":59", ":59:LT", ":TC"]
PROCEDURES = [
    "99213",
    "99214",
    "99203",
    "99212",
    "99215",
    "99204",
    "85025",
    "80053",
    "93000",
    "71046",
    "36415",
    "97110",
    "97140",
    "97530",
    "90834",
    "90837",
    "99205",
    "80048",
    "80061",
    "83036",
    "81002",
    "87086",
    "20610",
    "11042",
    "17000",
    "69210",
    "96372",
    "J1885",
    "84443",
    "Q3014",
]
MONITORING = ["95251", "95250", "95249", "95250:TC", "95251:26", "E0787:NU", "E0787", "71250:26", "71250:26:TC"]
THREE_FAULTS = "71250:50:LT"
DIAGNOSES = [
    "E1165",
    "I10",
    "J069",
    "M545",
    "Z0000",
    "R5383",
    "N390",
    "K219",
    "E785",
    "F411",
    "J449",
    "M25561",
    "R0789",
    "G4733",
]
PLACES = ["11", "11", "11", "11", "11", "22", "22", "12", "23", "49", "12", "81"]
FACILITIES = {"21", "22", "23"}
"""Places of service that are not the billing provider's."""
PROVIDERS = 400
"""How many providers there are: as many as bill through one clearinghouse in a night."""
FAMILIES = ["ASHFORD", "BRENNER", "CALLOWAY", "DELMAR", "EASTON", "FAIRBANK", "GRANGER", "HOLLIS"]
FIRST_NAMES = ["ANN", "BEN", "CARA", "DEAN", "EVE", "FRED", "GINA", "HUGH"]


class Made(NamedTuple):
    """What was made."""

    claims: int
    lines: int


SHARES = {
    "clean": 0.0, "cgm": 0.02, "faulty-1": 0.01, "faulty-10": 0.1, "faulty": 1.0, "broken-1": 0.01, "broken-10": 0.1,
}  # fmt: skip
"""By kind: which share of the claims has the line that the kind is about."""


class Generator:
    """Writes one file."""

    def __init__(self, out: TextIO, kind: str) -> None:
        self._out = out
        self._random = random.Random(837)  # noqa: S311 - not for secrets
        self._share = SHARES[kind]
        self._breaks = kind.startswith("broken")
        self._codes = MONITORING if kind == "cgm" else [THREE_FAULTS]
        self._segments: list[str] = []
        self.claims = self.lines = self.size = self._sets = 0
        self._days: set[int] = set()
        """Days of the patient's earlier claims: no service is billed twice."""

    def write(self, size: int) -> Made:
        """Write sets until the file has `size` bytes."""
        self._begin()
        while self.size < size:
            self._set()
        return self._end()

    def write_one_claim(self) -> Made:
        """Write one set with one claim, of a subscriber."""
        self._begin()
        self._open_set()
        self._billing_level(1)
        self._subscriber_level(2, 1, has_dependent=False)
        self._claim()
        self._close_set()
        return self._end()

    def _begin(self) -> None:
        self._segments = [
            "ISA*00*          *00*          *ZZ*BENCHSENDER    *ZZ*BENCHRECEIVER  *260101*1200*^*00501*000000001*0*T*:",
            "GS*HC*BENCHSENDER*BENCHRECEIVER*20260101*1200*1*X*005010X222A1",
        ]
        self._flush()

    def _end(self) -> Made:
        self._segments = [f"GE*{self._sets}*1", "IEA*1*000000001"]
        self._flush()
        return Made(self.claims, self.lines)

    def _flush(self) -> None:
        text = "".join(f"{segment}~\n" for segment in self._segments)
        self._out.write(text)
        self.size += len(text)
        self._segments = []

    def _npi(self, first: str) -> str:
        return with_check_digit(f"{first}{self._random.randrange(PROVIDERS):08}")

    def _set(self) -> None:
        self._open_set()
        level = 0
        for _ in range(self._random.randint(2, 6)):
            level = self._provider(level + 1)
        self._close_set()

    def _open_set(self) -> None:
        self._sets += 1
        self._segments = [
            f"ST*837*{self._sets:04}*005010X222A1",
            f"BHT*0019*00*B{self._sets:08}*20260101*1200*CH",
            "NM1*41*2*EXAMPLE BILLING SERVICE*****46*914177763",
            "PER*IC*SAMPLE CONTACT*TE*5555550100",
            "NM1*40*2*EXAMPLE HEALTH PLAN*****46*433482",
        ]

    def _close_set(self) -> None:
        self._segments.append(f"SE*{len(self._segments) + 1}*{self._sets:04}")
        self._flush()

    def _provider(self, level: int) -> int:
        self._billing_level(level)
        above = level
        for _ in range(self._random.randint(8, 40)):
            level = self._subscriber(level + 1, above)
        return level

    def _billing_level(self, level: int) -> None:
        number = self._random.randrange(100, 999)
        self._segments += [
            f"HL*{level}**20*1",
            "PRV*BI*PXC*207Q00000X",
            f"NM1*85*2*EXAMPLE CLINIC {number}*****XX*{self._npi('1')}",
            f"N3*{number} MAIN STREET",
            "N4*ANYTOWN*OH*430000001",
            f"REF*EI*31{number:07}",
        ]

    def _subscriber(self, level: int, above: int) -> int:
        has_dependent = self._random.random() < 0.3
        family = self._subscriber_level(level, above, has_dependent=has_dependent)
        if has_dependent:
            level += 1
            name = f"{family}*{self._random.choice(FIRST_NAMES)}"
            self._segments += [f"HL*{level}*{level - 1}*23*0", "PAT*19", f"NM1*QC*1*{name}"]
            self._segments += ["N3*2 SIDE STREET", "N4*ANYTOWN*OH*430000001", "DMG*D8*20120305*M"]
        self._days.clear()
        for _ in range(self._random.choice((1, 1, 1, 1, 2, 3))):
            self._claim()
        return level

    def _subscriber_level(self, level: int, above: int, *, has_dependent: bool) -> str:
        """Write the level of a subscriber; the family name."""
        person = f"{self._random.choice(FAMILIES)}*{self._random.choice(FIRST_NAMES)}"
        born = f"19{self._random.randrange(40, 99)}0{self._random.randrange(1, 9)}1{self._random.randrange(9)}"
        self._segments += [
            f"HL*{level}*{above}*22*{int(has_dependent)}",
            f"SBR*P*{'' if has_dependent else '18'}*******CI",
            f"NM1*IL*1*{person}****MI*W{self.claims + 100000001:09}",
            "N3*2 SIDE STREET",
            "N4*ANYTOWN*OH*430000001",
            f"DMG*D8*{born}*F",
            "NM1*PR*2*EXAMPLE HEALTH PLAN*****PI*433482",
        ]
        return person.partition("*")[0]

    def _claim(self) -> None:
        choose = self._random
        self.claims += 1
        amounts = [choose.randint(1500, 60000) for _ in range(choose.randint(1, 6))]
        number = choose.randrange(1, 29)
        while number in self._days:
            number = number % 28 + 1
        self._days.add(number)
        day = f"202601{number:02}"
        diagnoses = choose.sample(DIAGNOSES, choose.choice((1, 1, 2, 2, 3, 4, 6)))
        qualified = [f"{'ABF' if index else 'ABK'}:{code}" for index, code in enumerate(diagnoses)]
        place = choose.choice(PLACES)
        self._segments += [
            f"CLM*PCN{self.claims:09}*{_dollars(sum(amounts))}***{place}:B:1*Y*A*Y*Y",
            f"REF*D9*{self.claims:012}",
            "*".join(["HI", *qualified]),
        ]
        if choose.random() < 0.8:
            self._segments += [f"NM1*82*1*GREEN*PAT****XX*{self._npi('2')}", "PRV*PE*PXC*207Q00000X"]
        if place in FACILITIES:
            self._segments += ["NM1*77*2*EXAMPLE HOSPITAL*****XX*1245319599", "N3*9 HILL ROAD"]
            self._segments.append("N4*ANYTOWN*OH*430000002")
        special = choose.random() < self._share
        is_broken = special and self._breaks
        procedures = choose.sample(PROCEDURES, len(amounts))
        for index, amount in enumerate(amounts):
            self.lines += 1
            is_special = special and not is_broken and index == 0
            code = (
                choose.choice(self._codes)
                if is_special
                else _with_modifiers(procedures[index], choose.choice(MODIFIERS))
            )
            units = 1 if is_special else choose.choice((1, 1, 1, 1, 2, 4))
            pointers = ":".join(str(place + 1) for place in range(min(len(diagnoses), choose.randint(1, 4))))
            self._segments += [f"LX*{index + 1}", f"SV1*HC:{code}*{_dollars(amount)}*UN*{units}***{pointers}"]
            if not (is_broken and index == len(amounts) - 1):
                self._segments.append(f"DTP*472*D8*{day}")
            elif self.claims % 2:  # half of them have a date that is none, half have no date
                self._segments.append("DTP*472*D8*20260231")
            if choose.random() < 0.7:
                self._segments.append(f"REF*6R*L{self.lines:010}")


def _with_modifiers(procedure: str, modifiers: str) -> str:
    """The procedure as billed: a visit has none but 25, and no other procedure has that."""
    if procedure.startswith("992"):
        return f"{procedure}:25" if modifiers else procedure
    return procedure + modifiers.replace("25", "59")


def with_check_digit(nine: str) -> str:
    """Nine digits and the check digit that makes them an NPI."""
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in nine[::-2])
    return f"{nine}{-(24 + doubled + sum(map(int, nine[-2::-2]))) % 10}"


def _dollars(cents: int) -> str:
    return f"{cents / 100:.2f}".removesuffix(".00")


def make(path: Path, size: int, kind: str) -> Made:
    """Make the file; its claims and lines."""
    with path.open("w", encoding="ascii", newline="") as out:
        return Generator(out, kind).write(size)


def make_one_claim(path: Path) -> Made:
    """Make a file of one claim."""
    with path.open("w", encoding="ascii", newline="") as out:
        return Generator(out, "clean").write_one_claim()


if __name__ == "__main__":
    made = make(Path(sys.argv[1]), int(float(sys.argv[2])), sys.argv[3] if len(sys.argv) > 3 else "clean")
    sys.stdout.write(f"{made.claims} claims, {made.lines} lines\n")
