"""The accepted and the rejected file: every claim in one of them, whole, in envelopes and levels that are right."""

from __future__ import annotations

import io
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrubber.claims.assemble import Assembler
from scrubber.errors import OwnFailure
from scrubber.findings.finding import Summary, Verdict
from scrubber.outputs.claim_files.split import accepted_file, rejected_file
from scrubber.x12.checks.envelope import EnvelopeChecker
from scrubber.x12.delimiters import ASSUMED, Delimiters
from scrubber.x12.guide.reference import interchange_faults
from scrubber.x12.reader import Reader

if TYPE_CHECKING:
    from tests.outputs.conftest import Builder

ACCEPTED, WARNED, REJECTED, HELD, UNREADABLE = Verdict
PAYMENT = "ST*835*0009~BPR*I*0*C*NON************20260105~TRN*1*77*1999999999~SE*4*0009~"


class Split(NamedTuple):
    """Both files of an input."""

    accepted: bytes
    rejected: bytes


def split(build: Builder, data: bytes, *verdicts: Verdict) -> Split:
    """Split `data`; claims that `verdicts` does not reach are accepted."""
    pieces, parts = build.marked(data, verdicts), build.parts(data, verdicts)
    claims = [(marked.verdict, marked.claim.charge or 0) for marked in pieces if marked.claim]
    accepted = [charge for verdict, charge in claims if verdict in {ACCEPTED, WARNED}]
    rejected = [charge for verdict, charge in claims if verdict == REJECTED]
    summary = Summary(
        accepted=len(accepted), charge_accepted=sum(accepted), rejected=len(rejected), charge_rejected=sum(rejected)
    )
    written = []
    for make in (accepted_file, rejected_file):
        out = io.BytesIO()
        sink = make(out, summary)
        build.feed(sink, parts)
        assert sink.is_empty == (out.getvalue() == b"")
        by_piece = io.BytesIO()
        build.feed(make(by_piece, summary), pieces)
        assert out.getvalue() == by_piece.getvalue()
        written.append(out.getvalue())
    return Split(*written)


def claims_of(data: bytes) -> list[str]:
    """The text of every claim."""
    return [piece.text for piece in Reader(io.BytesIO(data)) if piece.tag == "CLM"]


def envelope_faults(data: bytes) -> list[str]:
    """What the envelope checks find."""
    checker = EnvelopeChecker()
    faults = [fault for piece in Reader(io.BytesIO(data)) for fault in checker.take(piece, checked=piece.tag != "")]
    return [f"{fault.key} {fault.place}" for fault in [*faults, *checker.end()] if fault.key != "text-outside"]


def families(data: bytes) -> list[tuple[str, ...]]:
    """For each claim its text and the levels that it hangs from, less their numbers."""
    assembler = Assembler()
    found = []
    for piece in Reader(io.BytesIO(data)):
        claim = assembler.take(piece)
        if claim is not None:
            levels = (claim.billing, claim.subscriber, claim.dependent)
            names = (level.piece.text.partition(piece.delimiters.terminator)[2] if level else "" for level in levels)
            found.append((claim.piece.text, *names))
    return found


class _Tree:
    """Draws a random input whose envelopes and levels are right, with an id of its own for every claim."""

    def __init__(self, build: Builder, data: st.DataObject, most: int) -> None:
        self._build, self._data, self._most = build, data, most
        self._claims = 0

    def _some(self, least: int = 1) -> range:
        return range(self._data.draw(st.integers(least, self._most)))

    def _claim_texts(self, least: int) -> str:
        text = ""
        for _ in self._some(least):
            self._claims += 1
            text += self._build.claim(f"C{self._claims}", str(self._claims), ["HC:95251"] * self._claims)
            self._claims += len(text) % 2
        return text

    def _levels(self) -> str:
        text, level = "", 0
        for _ in self._some():
            level += 1
            provider, text = level, text + self._build.provider(level)
            for _ in self._some():
                level += 1
                subscriber, own = level, self._claim_texts(0)
                dependents = ""
                for _ in self._some(0 if own else 1):
                    level += 1
                    dependents += self._build.dependent(level, subscriber) + self._claim_texts(1)
                head = self._build.subscriber(subscriber, provider)
                text += (head.replace("*22*0", "*22*1", 1) if dependents else head) + own + dependents
        return text

    def _group(self, number: int) -> str:
        sets = [
            self._build.set(self._levels(), f"{ordinal + 1:04}")
            if self._data.draw(st.integers(0, 5))
            else PAYMENT.replace("0009~BPR", "0009*005010X221A1~BPR").replace("0009", f"{ordinal + 1:04}")
            for ordinal in self._some()
        ]
        head = f"GS*HC*CLINICGS*CLEARGS*20260105*1200*{number}*X*005010X222A1~"
        return f"{head}{''.join(sets)}GE*{len(sets)}*{number}~"

    def interchange(self, control: int) -> bytes:
        """One interchange with delimiters and line ends of its own."""
        delimiters = self._data.draw(
            st.sampled_from([ASSUMED, Delimiters("|", "^", ">", "\n"), Delimiters("\x1d", "!", "\x1f", "\x1e")])
        )
        line_end = "" if delimiters.terminator == "\n" else self._data.draw(st.sampled_from(["", "\n", "\r\n", "~\n"]))
        groups = [self._group(number + 1) for number in self._some()]
        whole = self._build.interchange([], control=f"{control:09}").decode("latin-1").replace("\n", "")
        before, _, after = whole.partition("GS*")
        text = f"{before}{''.join(groups)}{after[after.index('IEA*') :].replace('IEA*1', f'IEA*{len(groups)}')}"
        table = dict(zip(map(ord, ASSUMED), delimiters, strict=True))
        ended = text.translate(table).replace(delimiters.terminator, delimiters.terminator + line_end)
        return ended.replace("~", delimiters.terminator).encode("latin-1")


@given(data=st.data())
@settings(max_examples=30)
def test_both_files_together_are_the_input(build: Builder, data: st.DataObject) -> None:
    """Each claim is in exactly one of the files, unchanged, below its own patient, in valid envelopes."""
    tree = _Tree(build, data, most=3)
    whole = b"".join(tree.interchange(number + 1) for number in range(data.draw(st.integers(1, 2))))
    assert envelope_faults(whole) == []
    claims = claims_of(whole)
    verdicts = data.draw(st.lists(st.sampled_from(Verdict), min_size=len(claims), max_size=len(claims)))
    result = split(build, whole, *verdicts)
    wanted = {
        result.accepted: [text for text, verdict in zip(claims, verdicts, strict=True) if verdict <= WARNED],
        result.rejected: [text for text, verdict in zip(claims, verdicts, strict=True) if verdict == REJECTED],
    }
    belonging = Counter(families(whole))
    for written, texts in wanted.items():
        assert claims_of(written) == texts
        assert envelope_faults(written) == []
        assert not Counter(families(written)) - belonging


@given(data=st.data())
@settings(max_examples=20)
def test_where_nothing_is_dropped_nothing_is_changed(build: Builder, data: st.DataObject) -> None:
    """A file of accepted claims comes back byte for byte."""
    whole = _Tree(build, data, most=2).interchange(1)
    assert split(build, whole) == (whole, b"")


def tree(build: Builder, **counts: str) -> bytes:
    """Two subscribers, the first with a claim of her own and two dependents; counts as `counts` writes them."""
    levels = (
        build.provider()
        + build.subscriber(2, 1, "W1").replace("*22*0", "*22*1")
        + build.claim("OWN")
        + build.dependent(3, 2)
        + build.claim("KIM")
        + build.dependent(4, 2)
        + build.claim("LEE")
        + build.subscriber(5, 1, "W2")
        + build.claim("SAM", "70.25")
    )
    text = build.interchange([build.set(levels)]).decode()
    for wrong, right in counts.items():
        text = text.replace(f"{wrong}*", f"{wrong}*{right}", 1)
    return text.encode()


def segments(data: bytes, *starts: str) -> list[str]:
    """The segments of a file that start so."""
    return [line for line in data.decode().split("~\n") if line.startswith(starts)]


def test_levels_are_numbered_anew(build: Builder) -> None:
    """Levels are numbered on, each below its own parent, and counted."""
    accepted, rejected = split(build, tree(build), ACCEPTED, REJECTED, REJECTED, ACCEPTED)
    assert segments(accepted, "HL", "SE", "GE", "IEA") == [
        "HL*1**20*1", "HL*2*1*22*0", "HL*3*1*22*0", "SE*35*0001", "GE*1*7", "IEA*1*000000905",
    ]  # fmt: skip
    assert segments(rejected, "HL", "CLM*", "SE") == [
        "HL*1**20*1", "HL*2*1*22*1",
        "HL*3*2*23*0", "CLM*KIM*150***11:B:1*Y*A*Y*Y", "HL*4*2*23*0", "CLM*LEE*150***11:B:1*Y*A*Y*Y", "SE*40*0001",
    ]  # fmt: skip


@pytest.mark.parametrize("rejected", [(0,), (1, 2), (0, 3), (1, 3)])
def test_both_files_are_valid(build: Builder, rejected: tuple[int, ...]) -> None:
    """Accepted and rejected file of a valid input are valid."""
    verdicts = [REJECTED if ordinal in rejected else ACCEPTED for ordinal in range(4)]
    for written in split(build, tree(build), *verdicts):
        assert interchange_faults(written) == []


def test_a_level_that_keeps_a_child_keeps_its_child_code(build: Builder) -> None:
    """HL04 says whether a level follows below."""
    accepted, _ = split(build, tree(build), ACCEPTED, REJECTED, ACCEPTED, REJECTED)
    assert segments(accepted, "HL") == ["HL*1**20*1", "HL*2*1*22*1", "HL*3*2*23*0"]


def test_wrong_counts_and_numbers_are_right_in_the_rejected_file(build: Builder) -> None:
    """The rejected file has right counts and control numbers, whatever those of the input are."""
    data = tree(build).replace(b"SE*57", b"SE*9").replace(b"GE*1*7", b"GE*x*8").replace(b"IEA*1*000000905", b"IEA")
    data = data.replace(b"HL*2*1*22", b"HL*02*7*22")
    _, rejected = split(build, data, *[REJECTED] * 4)
    assert segments(rejected, "SE", "GE", "IEA") == ["SE*57*0001", "GE*1*7", "IEA*1*000000905"]
    assert segments(rejected, "HL") == [
        "HL*1**20*1", "HL*02*1*22*1", "HL*3*02*23*0", "HL*4*02*23*0", "HL*5*1*22*0"
    ]  # fmt: skip
    assert envelope_faults(rejected) == []


def test_the_rejected_file_has_an_isa_of_full_width(build: Builder) -> None:
    """An ISA that is too short or too long is made one of 106 bytes in the working copy, and stays in the other."""
    data = build.simple(build.claim("A1"), build.claim("A2"), line_end="\r\n")
    isa, rest = data[:106], data[106:]
    short = isa.replace(b"*CLINIC         *", b"*CLINIC*").replace(b"*000000905*", b"*905*") + rest
    for odd in (short, isa.replace(b"CLEARING       ", b"CLEARING" + b" " * 20) + rest):
        accepted, rejected = split(build, odd, ACCEPTED, REJECTED)
        assert accepted.startswith(odd.partition(b"~")[0])
        assert rejected.startswith(data[:106])
        assert build.envelope_faults(rejected) == []
        assert build.envelope_faults(accepted, as_it_came=True) == []


def test_the_rejected_file_ends_its_last_segment(build: Builder) -> None:
    """A terminator that the input lacks is not lacking in the working copy."""
    data = build.simple(build.claim("A1"), build.claim("A2")).rstrip(b"~\n")
    accepted, rejected = split(build, data, ACCEPTED, REJECTED)
    assert (accepted[-11:], rejected[-12:]) == (b"1*000000905", b"1*000000905~")
    assert build.envelope_faults(rejected) == []


@pytest.mark.slow
def test_the_rejected_file_leaves_out_what_stands_where_it_may_not(build: Builder) -> None:
    """A segment behind ISA, GS, SE, GE or IEA, however many there are, is in no envelope of the working copy."""
    foreign = "REF*XX*1~\n"
    for count in (1, 250_000):
        text = build.simple(build.claim("A1")).decode()
        for start in ("GS*", "ST*", "GE*", "IEA*"):
            text = text.replace(f"\n{start}", f"\n{foreign * count}{start}")
        _, rejected = split(
            build, (text + foreign + build.simple(build.claim("A2")).decode()).encode(), *[REJECTED] * 2
        )
        assert b"REF*XX" not in rejected
        assert build.envelope_faults(rejected) == []


def test_leading_zeros_stay(build: Builder) -> None:
    """A count keeps its width."""
    accepted, _ = split(build, tree(build).replace(b"SE*57", b"SE*00057"), ACCEPTED, REJECTED, REJECTED, ACCEPTED)
    assert segments(accepted, "SE") == ["SE*00035*0001"]


def test_other_sets_go_with_the_accepted_claims(build: Builder) -> None:
    """A remittance in the same file is in the accepted file, once and unchanged."""
    wrong_count = PAYMENT.replace("SE*4", "SE*7")
    whole = build.interchange([wrong_count, build.set(build.provider() + build.subscriber() + build.claim())])
    accepted, rejected = split(build, whole, REJECTED)
    assert segments(accepted, "ST", "TRN", "SE", "GE") == [
        "ST*835*0009", "TRN*1*77*1999999999", "SE*7*0009", "GE*1*7",
    ]  # fmt: skip
    assert segments(rejected, "ST", "GE") == ["ST*837*0001*005010X222A1", "GE*1*7"]


def institutional(build: Builder) -> str:
    """A set of claims that are not professional, and have a level without a claim."""
    levels = build.provider() + build.subscriber() + build.subscriber(3) + build.claim("H1")
    levels += build.subscriber(4) + build.claim("H2")
    return build.set(levels, "0002", "005010X223A2")


@pytest.mark.parametrize("verdict", [ACCEPTED, REJECTED, HELD, UNREADABLE])
def test_claims_of_other_sets_go_as_their_envelope_does(build: Builder, verdict: Verdict) -> None:
    """Institutional claims of a faulty interchange are not in the accepted file, and their set stays whole."""
    whole = build.interchange([institutional(build)])
    files = split(build, whole, verdict, verdict)
    assert files == (whole if verdict == ACCEPTED else b"", whole if verdict == REJECTED else b"")


def test_what_has_no_trailer_is_in_neither_file(build: Builder) -> None:
    """A remittance without SE is in neither file."""
    good = build.set(build.provider() + build.subscriber() + build.claim())
    whole = build.interchange([PAYMENT.replace("SE*4*0009~", ""), good])
    accepted, rejected = split(build, whole)
    assert segments(accepted, "ST", "GE", "IEA") == ["ST*837*0001*005010X222A1", "GE*1*7", "IEA*1*000000905"]
    assert rejected == b""
    assert split(build, build.interchange([PAYMENT]).partition(b"IEA")[0]) == (b"", b"")


def test_text_outside_is_in_neither_file(build: Builder) -> None:
    """Text around an interchange is in neither file; the line end after one is."""
    one = build.simple(build.claim()).removesuffix(b"\n")
    other = one.replace(b"000000905", b"000000906")
    whole = b"\xef\xbb\xbfDear all,\n" + one + b"\r\n\r\n" + other + b"\nBest regards\n"
    assert split(build, whole) == (one + b"\r\n\r\n" + other, b"")
    assert split(build, whole, REJECTED) == (other, one + b"\r\n\r\n")


def test_a_claim_in_several_pieces_stays_whole(build: Builder) -> None:
    """A very long claim is whole, in one file."""
    notes = "K3*" + "X" * 70 + "~"
    long_claim = build.claim("LONG", extra=notes * 40_000)
    whole = build.simple(build.claim("S1"), long_claim, build.claim("S2"))
    accepted, rejected = split(build, whole, ACCEPTED, REJECTED, ACCEPTED)
    assert rejected.count(b"K3*") == 40_000
    assert b"K3*" not in accepted
    assert envelope_faults(rejected) == envelope_faults(accepted) == []


@pytest.mark.parametrize("verdict", [ACCEPTED, REJECTED])
def test_a_level_in_several_pieces_stays_whole(build: Builder, verdict: Verdict) -> None:
    """A very long level is whole where one of its claims is kept, and gone where none is."""
    long_level = build.subscriber(3, 1, "W9") + "REF*SY*123456789~" * 200_000
    levels = build.provider() + build.subscriber() + build.claim("S1") + long_level + build.claim("S2")
    whole = build.interchange([build.set(levels)])
    accepted, rejected = split(build, whole, ACCEPTED, verdict)
    assert accepted.count(b"REF*SY") == (200_000 if verdict == ACCEPTED else 0)
    assert rejected.count(b"REF*SY") == (0 if verdict == ACCEPTED else 200_000)
    assert envelope_faults(accepted) == envelope_faults(rejected) == []


def test_claims_without_levels_are_in_the_rejected_file(build: Builder) -> None:
    """Claims that hang from nothing stand in their transaction set all the same."""
    odd = build.set("HL*1**ST*0~" + build.claim("ODD"))
    whole = build.interchange([build.set(build.claim("BARE")), odd])
    _, rejected = split(build, whole, REJECTED, REJECTED)
    assert claims_of(rejected) == claims_of(whole)


@pytest.mark.parametrize("start", ["ISA", "GS", "ST"])
@pytest.mark.parametrize("verdict", [ACCEPTED, REJECTED])
def test_a_claim_outside_of_its_envelopes_is_never_written(build: Builder, start: str, verdict: Verdict) -> None:
    """A claim that stands in no transaction set is unreadable: where the verdicts say otherwise, they are wrong."""
    lines = build.simple(build.claim()).decode().splitlines(keepends=True)
    if start == "ISA":
        lines = [*lines[-1:], *lines[1:-1]]
    data = "".join(line for line in lines if not line.startswith(start + "*")).encode()
    kept = {ACCEPTED: Summary(accepted=1, charge_accepted=15000), REJECTED: Summary(rejected=1, charge_rejected=15000)}
    sink = (accepted_file if verdict == ACCEPTED else rejected_file)(io.BytesIO(), kept[verdict])
    with pytest.raises(OwnFailure, match="in no transaction set"):
        build.feed(sink, build.marked(data, [verdict]))


def test_a_set_of_another_kind_that_stands_in_no_group_is_not_forwarded(build: Builder) -> None:
    """What has no valid envelopes is in neither file."""
    whole = build.interchange([PAYMENT]).decode()
    bare = "".join(line for line in whole.splitlines(keepends=True) if not line.startswith(("GS*", "GE*")))
    assert split(build, bare.encode()) == (b"", b"")


def test_a_loss_is_the_programs_own_failure(build: Builder) -> None:
    """Claims or dollars that vanish between verdict and file are a failure of the program."""
    for summary in (Summary(accepted=2, charge_accepted=15000), Summary(accepted=1, charge_accepted=14999)):
        sink = accepted_file(io.BytesIO(), summary)
        with pytest.raises(OwnFailure, match="the split is not whole"):
            build.feed(sink, build.marked(build.simple(build.claim())))


def test_an_unended_interchange_with_kept_claims_is_a_failure(build: Builder) -> None:
    """Accepted claims in an interchange without end are a failure of the program."""
    data = build.simple(build.claim()).partition(b"SE*")[0]
    sink = accepted_file(io.BytesIO(), Summary(accepted=1, charge_accepted=15000))
    with pytest.raises(OwnFailure, match="the split is not whole"):
        build.feed(sink, build.marked(data))


def test_a_segment_too_long_is_in_neither_file(build: Builder) -> None:
    """What follows a segment that is refused is in neither file."""
    assert split(build, build.simple("K3*" + "X" * 40_000 + "~" + build.claim()), UNREADABLE) == (b"", b"")
