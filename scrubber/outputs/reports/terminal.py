"""What a person reads in a terminal after a run: counts, dollars, the worst edits, where the files are."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from scrubber.claims.counted import counted
from scrubber.claims.money import format_cents
from scrubber.findings.finding import Summary
from scrubber.findings.gaps import gaps_of
from scrubber.findings.judged_by import by_profile
from scrubber.findings.tally import Tallied, is_envelope_fault, kinds_of
from scrubber.outputs.reports.segment_frame import frame_lines
from scrubber.outputs.second_read.located import Located
from scrubber.x12.characters import legible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from scrubber.findings.finding import Coverage
    from scrubber.findings.judged_by import JudgedBy
    from scrubber.findings.tally import Kind
    from scrubber.outputs.second_read.document import FindingsDocument

_WORST = 10
_NAMED = 3
"""Edits that are named where they are not checked for one reason; findings.json has all of them."""
_AT_ONCE = 256
"""Findings that are printed at once."""


def findings_text(document: FindingsDocument) -> Iterator[str]:
    """The counts of one input, then every finding with what to do: in parts of some lines, to be printed in turn."""
    return located_text(document, (Located(finding, None, None) for finding in document.findings), 0)


def located_text(document: FindingsDocument, located: Iterable[Located], width: int) -> Iterator[str]:
    """The same with each finding's segment, where there is one, on `width` columns."""
    parts = _parts(document, located, width)
    while part := list(islice(parts, _AT_ONCE)):
        yield printable_lines(line for lines in part for line in lines)


def _parts(document: FindingsDocument, located: Iterable[Located], width: int) -> Iterator[list[str]]:
    yield [f"{document.input.path}: {_counts(document.summary)}"]
    yield from (_finding_lines(one, width) for one in located)
    yield [*_profiles([document]), *_looked_at(document.summary), *_not_checked(document.coverage)]


def _finding_lines(located: Located, width: int) -> list[str]:
    """A finding with its place, its segment where that is at hand, and what to do."""
    finding = located.finding
    claim = f" claim {finding.claim_id}" if finding.claim_id else ""
    line = f" line {finding.line}" if finding.line else ""
    element = f" {finding.element}" if finding.element else ""
    place = f"{claim}{line}{element} (segment {finding.segment})"
    lines = [f"  {finding.severity:6} {finding.code}{place}: {finding.message}", *frame_lines(located, width)]
    lines.append(f"         Fix: {finding.fix}")
    if finding.waived:
        lines.append(f"         Was {finding.waived.told()}")
    return lines


def run_text(
    documents: Sequence[FindingsDocument],
    out: Path,
    written: Sequence[Path],
    unnoted: int,
    services: int,
    notes: Sequence[str] = (),
    waivers: Sequence[str] = (),
) -> str:
    """The summary of a run that wrote files.

    `services` is how many the history holds, `notes` what was in the way, `waivers` what is to be told of waivers.
    """
    total = Summary()
    for document in documents:
        total = total.plus(document.summary)
    lines = [f"{counted(len(documents), 'input')}: {_counts(total)}"]
    lines += _dollars(total)
    lines += _profiles(documents)
    for document in documents:
        lines += _envelope_faults(document)
    lines += _worst(kinds_of(document.findings) for document in documents)
    lines += waivers_text(waivers)
    lines += _looked_at(total)
    lines += _not_checked(entry for document in documents for entry in document.coverage)
    if documents[0].run["history"] != "none":
        lines.append(f"History: {documents[0].run['history']}, {counted(services, 'service')}")
    if unnoted:
        lines.append(f"In the reports only, the place of a note being taken in the file: {counted(unnoted, 'finding')}")
    if notes:
        lines += ["In the way, and left as it was:", *(f"  {note}" for note in notes)]
    lines.append(f"{counted(len(written), 'file')} in {out}:")
    lines += [f"  {path.relative_to(out)}" for path in written[:_WORST]]
    if len(written) > _WORST:
        lines.append(f"  and {len(written) - _WORST} more")
    return printable_lines(lines)


def waivers_text(notices: Sequence[str]) -> list[str]:
    """What is to be told of waivers, each on a line."""
    return ["Waivers:", *(f"  {notice}" for notice in notices)] if notices else []


def batch_lines(done_before: int, moved: int, left: int) -> Iterator[str]:
    """What became of inputs beside being scrubbed."""
    if done_before:
        yield f"Passed over, done before with the same settings: {counted(done_before, 'input')}"
    if moved:
        yield f"Moved: {counted(moved, 'input')}"
    if left:
        yield f"Not begun after the last one: {counted(left, 'input')}"


def printable_lines(lines: Iterable[str]) -> str:
    """The lines as text in which no character of a file's name or content can steer the terminal."""
    return "\n".join(line if _is_plain(line) else "".join(map(_printable_character, legible(line))) for line in lines)


def _is_plain(line: str) -> bool:
    return line.isascii() and line.isprintable()


def _printable_character(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode("ascii")


def _counts(summary: Summary) -> str:
    counts = [
        counted(summary.claims, "claim"),
        counted(summary.lines, "line"),
        f"{summary.accepted} accepted",
        f"{summary.rejected} rejected",
    ]
    if summary.held:
        counts.append(f"{summary.held} held: an edit failed on {'it' if summary.held == 1 else 'them'}")
    if summary.unreadable:
        counts.append(f"{summary.unreadable} unreadable")
    if summary.warned:
        counts.append(f"{summary.warned} of the accepted with a warning")
    if summary.passed_through:
        counts.append(f"{summary.passed_through} passed through unchecked")
    return ", ".join(counts)


def _dollars(summary: Summary) -> Iterator[str]:
    amounts = f"accepted ${format_cents(summary.charge_accepted)}, rejected ${format_cents(summary.charge_rejected)}"
    if summary.held:
        amounts += f", held ${format_cents(summary.charge_held)}"
    if summary.charge_unreadable:
        amounts += f", unreadable ${format_cents(summary.charge_unreadable)}"
    yield f"Charges ${format_cents(summary.charge)}: {amounts}"


def _profiles(documents: Iterable[FindingsDocument]) -> Iterator[str]:
    """Which profile judged how many claims, where any did."""
    judged: Counter[JudgedBy] = Counter()
    for document in documents:
        judged.update(document.judged_by)
    claims = by_profile(judged)
    if any(claims):
        told = (f"{profile or 'no profile'} {counted(number, 'claim')}" for profile, number in claims.items())
        yield f"Judged by: {', '.join(told)}"


def _envelope_faults(document: FindingsDocument) -> Iterator[str]:
    """Why an input, or a part of it with all its claims, is unreadable or rejected: the first fault."""
    if isinstance(document.findings, Tallied):
        count = document.findings.tally.envelope_faults
        yield from (
            [f"{document.input.path}: {counted(count, 'fault')} of its envelopes, told in its outputs"] if count else []
        )
        return
    faults = list(filter(is_envelope_fault, document.findings))
    if faults:
        more = f", and {counted(len(faults) - 1, 'more fault')} of its envelopes" if len(faults) > 1 else ""
        yield f"{document.input.path}: {faults[0].message} ({faults[0].code}, segment {faults[0].segment}){more}"


def _worst(kinds: Iterable[Mapping[Kind, int]]) -> Iterator[str]:
    """The edits with the most findings, those that failed or reject first."""
    ranking: Counter[Kind] = Counter()
    for found in kinds:
        ranking.update(found)
    order = {"error": -1, "reject": 0, "warn": 1, "info": 2}
    ranked = sorted(ranking.items(), key=lambda entry: (order[entry[0][0]], -entry[1], entry[0]))
    if ranked:
        yield "Findings:"
    for (severity, code, edit), count in ranked[:_WORST]:
        yield f"  {count:7} {severity:6} {code} {edit}"
    if len(ranked) > _WORST:
        yield f"  and {counted(len(ranked) - _WORST, 'more kind')}"


def _looked_at(summary: Summary) -> Iterator[str]:
    """How many lines were looked at for more than what every service must have."""
    if summary.lines_specific < summary.lines:
        yield (
            f"No fault found is all that is said of {summary.lines - summary.lines_specific} of "
            f"{counted(summary.lines, 'line')}: no edit was about their procedures, only those on every service."
        )


def _not_checked(coverage: Iterable[Coverage]) -> Iterator[str]:
    """What was not checked, and why: each missing table with its command, the kinds that no edit makes in one line."""
    gaps = gaps_of(coverage)
    if any(gaps):
        yield "Not checked:"
    for gap in gaps.edits:
        edits = ", ".join(gap.edits) if len(gap.edits) <= _NAMED else counted(len(gap.edits), "edit")
        yield f"  {edits}: {gap.reason}"
    for gap in gaps.tables:
        yield f"  {gap.what or ', '.join(gap.edits)}: {gap.cure}"
    if gaps.nobodys:
        yield f"  {', '.join(gap.reason for gap in gaps.nobodys)}: no edit looks at these; the report says what to do"
