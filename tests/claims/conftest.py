"""Claims read from whole files."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from scrubber.claims.assemble import Assembler
from scrubber.claims.claim import Claim
from scrubber.x12.reader import Reader

ReadClaims = Callable[[bytes], list[Claim]]

FULL = """\
ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260101*1200*^*00501*000000001*0*T*:~
GS*HC*SENDER*RECEIVER*20260101*1200*7*X*005010X222A1~
ST*837*0001~
BHT*0019*00*BATCH9*20260101*1200*CH~
NM1*41*2*SAMPLE SUBMITTER*****46*SENDER~
NM1*40*2*SAMPLE RECEIVER*****46*RECEIVER~
HL*1**20*1~
PRV*BI*PXC*332B00000X~
NM1*85*2*SAMPLE SUPPLY*****XX*1234567893~
N3*1 MAIN STREET*SUITE 2~
N4*ANYTOWN*OH*430000001~
REF*EI*123456789~
HL*2*1*22*1~
SBR*P********CI~
NM1*IL*1*ROE*JANE*Q**JR*MI*MEMBER0001~
DMG*D8*19700102*F~
NM1*PR*2*SAMPLE PAYER*****PI*PAYER1~
HL*3*2*23*0~
PAT*19~
NM1*QC*1*ROE*Kim ~
DMG*D8*20150601*M~
CLM*A1*150.5***12:B:7*Y*A*Y*Y~
PWK*OZ*BM***AC*7~
REF*G1*AUTH1~
REF*F8*PAYER9~
REF*D9*CH9~
NTE*ADD*A CLAIM NOTE~
HI*ABK:E1065*ABF:Z794~
HI*BP:1~
NM1*DN*1*REFER*RON****XX*1111111112~
NM1*82*1*RENDER*RITA****XX*1111111113~
PRV*PE*PXC*207RE0101X~
NM1*77*2*SAMPLE FACILITY~
N3*9 SIDE STREET~
NM1*DQ*1*SUPER*SUE****XX*1111111114~
SBR*S*18*******CI~
NM1*IL*1*OTHER*OLA****MI*X9~
NM1*PR*2*OTHER PAYER*****PI*PAYER2~
LX*1~
SV1*HC:e0787:NU::KX::CONTROLLED PUMP*100.25*UN*2*11**1:2**Y~
SV5*HC:E0787*DA*90*50*100.25*4~
PWK*CT*AD~
CR3*I*MO*99~
DTP*472*RD8*20260105-20260108~
REF*6R*LINE1~
REF*G1*AUTH2~
NTE*ADD*A LINE NOTE~
NM1*DK*1*ORDER*OTTO****XX*1111111115~
NM1*82*1*OTHER*RENDERER****XX*1111111116~
NM1*DN*1*OTHER*REFERRER****XX*1111111117~
NM1*DQ*1*OTHER*SUPERVISOR****XX*1111111118~
LX*2~
SV1*HC:A4226:RR*50.25*UN*1~
DTP*472*D8*20260104~
SE*53*0001~
GE*1*7~
IEA*1*000000001~
"""


def read_claims(content: bytes) -> list[Claim]:
    """Every claim of a file."""
    assembler = Assembler()
    return [claim for piece in Reader(io.BytesIO(content)) if (claim := assembler.take(piece)) is not None]


@pytest.fixture(scope="session")
def read() -> ReadClaims:
    """Give the function that reads claims."""
    return read_claims


@pytest.fixture
def full() -> Claim:
    """Give a claim that has everything, for a dependent."""
    (claim,) = read_claims(FULL.encode())
    return claim


@pytest.fixture
def changed() -> Callable[..., Claim]:
    """Give a function that returns that claim with a text of its file replaced."""

    def change(old: str, new: str = "") -> Claim:
        assert old in FULL
        (claim,) = read_claims(FULL.replace(old, new).encode("latin-1"))
        return claim

    return change


@pytest.fixture
def bare(write_claims: Callable[..., bytes]) -> Claim:
    """Give a claim that has next to nothing."""
    (claim,) = read_claims(write_claims("CLM*A1~\nLX*1~"))
    return claim
