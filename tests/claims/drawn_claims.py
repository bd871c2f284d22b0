"""Interchanges drawn at random, with every loop that edits look at, here and there with something odd in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

ISA = "ISA*00*          *00*          *ZZ*S              *ZZ*R              *260101*1200*^*00501*000000001*0*P*:"
ODD = ("", " ", "x", "12.345", "-3", "20261301", "A" * 30, "7", ".5", "1:2", "0")
"""What an element is replaced with."""
NO_SPANS = ("RD8*20260112-20260105", "D8*20260231", "D8*20260106")


def drawn_interchange(chance: random.Random, *, damage: float = 0.02) -> bytes:
    """One interchange of one set; `damage` is the share of its segments that something odd is done to."""
    segments: list[str] = []
    number = 0
    for _ in range(chance.randrange(1, 3)):
        number += 1
        billing = number
        segments += [f"HL*{number}**20*1", *_provider(chance, "85"), "REF*EI*123456789"]
        for _ in range(chance.randrange(1, 4)):
            number += 1
            segments += [f"HL*{number}*{billing}*22*0", *_subscriber(chance)]
            for _ in range(chance.randrange(2, 7)):
                segments += _claim(chance)
    for at in range(len(segments)):
        if chance.random() < damage:
            elements = segments[at].split("*")
            elements[chance.randrange(1, len(elements)) if len(elements) > 1 else 0] = chance.choice(ODD)
            segments[at] = "*".join(elements)
    head = [
        ISA,
        "GS*HC*S*R*20260101*1200*1*X*005010X222A1",
        "ST*837*0001*005010X222A1",
        "BHT*0019*00*1*20260101*1200*CH",
    ]
    tail = [f"SE*{len(segments) + 3}*0001", "GE*1*1", "IEA*1*000000001"]
    return "".join(f"{segment}~\n" for segment in (*head, *segments, *tail)).encode("latin-1")


def _provider(chance: random.Random, entity: str) -> list[str]:
    npi = chance.choice(["1234567893", "1234567890", "123456789", ""])
    name = f"NM1*{entity}*1*NAME*FIRST****" + (f"XX*{npi}" if npi else "*")
    address = [
        "N3*1 MAIN STREET" + chance.choice(["", "*SUITE 2"]),
        f"N4*ANYTOWN*OH*{chance.choice(['43000', '430000001'])}",
    ]
    return [name, *address[: chance.randrange(3)]]


def _subscriber(chance: random.Random) -> list[str]:
    member = f"NM1*IL*1*DOE*JANE****MI*{chance.choice(['MEMBER1', '1EG4TE5MK73', 'X'])}"
    details = ["N3*2 MAIN STREET", "N4*ANYTOWN*OH*43000", "DMG*D8*19700102*F"]
    own = [segment for segment in details if chance.random() < 0.5]
    group = chance.choice(["", "1", "GROUP#1"])
    return [f"SBR*P*18*{group}******{chance.choice(['MB', 'CI', ''])}", member, *own, "NM1*PR*2*PAYER*****PI*P1"]


def _claim(chance: random.Random) -> list[str]:
    place = chance.choice(["11", "21", "99"])
    segments = [f"CLM*A{chance.randrange(99)}*100***{place}:B:{chance.choice('1111111117')}*Y*A*Y*Y"]
    codes = chance.sample(["E1165", "I10", "Z0000", "e11.9"], chance.randrange(1, 4))
    segments.append("HI*" + "*".join(f"{'ABF' if at else 'ABK'}:{code}" for at, code in enumerate(codes)))
    for entity in chance.sample(["82", "DN", "77"], chance.randrange(3)):
        segments += _provider(chance, entity)
    if chance.random() < 0.3:
        segments += ["SBR*S*18*******MB", "OI***Y***Y", "NM1*IL*1*DOE*JOHN****MI*M2", "NM1*PR*2*OTHER*****PI*P2"]
    for line in range(1, chance.randrange(1, 4) + 1):
        span = chance.choice(
            ["D8*20260105", "RD8*20260105-20260112", "D8*20260110", "RD8*20260105-20260105", chance.choice(NO_SPANS)]
        )
        own_place = chance.choice(["", "", "22"])
        coding = chance.choice(["HC:99213", "HC:95250:25", "HC:e0787:NU", "HC:99214", chance.choice(["HC", "HC:"])])
        segments += [
            f"LX*{line}",
            f"SV1*{coding}*{chance.choice(['100', '50.5'])}*UN*{chance.choice(['1', '1.5'])}*{own_place}**1:2",
        ]
        segments += [f"DTP*472*{span}"] * chance.choice([1] * 20 + [0, 2])
        if chance.random() < 0.3:
            segments += _provider(chance, chance.choice(["DK", "82"]))
    return segments
