"""What a person reads in a terminal after a run: counts, dollars, the worst edits, where the files are."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from scrubber.claims.money import format_cents
from scrubber.findings.finding import Summary
from scrubber.findings.judged_by import by_profile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from scrubber.findings.finding import Coverage, Finding
    from scrubber.findings.judged_by import JudgedBy
    from scrubber.outputs.second_read.document import FindingsDocument

_WORST = 10
_NAMED = 10
"""Edits that are named where they are not checked for one reason; findings.json has all of them."""
_PART = 512


def findings_text(document: FindingsDocument) -> Iterator[str]:
    """The counts of one input, then every finding with what to do: in parts of some lines, to be printed in turn."""
    lines = _finding_lines(document)
    while part := list(islice(lines, _PART)):
        yield printable_lines(part)


def _finding_lines(document: FindingsDocument) -> Iterator[str]:
    yield f"{document.input.path}: {_counts(document.summary)}"
    for finding in document.findings:
        claim = f" claim {finding.claim_id}" if finding.claim_id else ""
        line = f" line {finding.line}" if finding.line else ""
        element = f" {finding.element}" if finding.element else ""
        place = f"{claim}{line}{element} (segment {finding.segment})"
        yield f"  {finding.severity:6} {finding.code}{place}: {finding.message}"
        yield f"         Fix: {finding.fix}"
        if finding.waived:
            yield f"         Was {finding.waived.told()}"
    yield from _profiles([document])
    yield from _looked_at(document.summary)
    yield from _not_checked(document.coverage)


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
    lines = [f"{_count(len(documents), 'input')}: {_counts(total)}"]
    lines += _dollars(total)
    lines += _profiles(documents)
    for document in documents:
        lines += _envelope_faults(document)
    lines += _worst(finding for document in documents for finding in document.findings)
    lines += waivers_text(waivers)
    lines += _looked_at(total)
    lines += _not_checked(entry for document in documents for entry in document.coverage)
    if documents[0].run["history"] != "none":
        lines.append(f"History: {documents[0].run['history']}, {_count(services, 'service')}")
    if unnoted:
        lines.append(f"In the reports only, the place of a note being taken in the file: {_count(unnoted, 'finding')}")
    if notes:
        lines += ["In the way, and left as it was:", *(f"  {note}" for note in notes)]
    lines.append(f"{_count(len(written), 'file')} in {out}:")
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
        yield f"Passed over, done before with the same settings: {_count(done_before, 'input')}"
    if moved:
        yield f"Moved: {_count(moved, 'input')}"
    if left:
        yield f"Not begun after the last one: {_count(left, 'input')}"


def printable_lines(lines: Iterable[str]) -> str:
    """The lines as text in which no character of a file's name or content can steer the terminal."""
    return "\n".join(line if line.isprintable() else "".join(map(_printable_character, line)) for line in lines)


def _printable_character(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode("ascii")


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _counts(summary: Summary) -> str:
    counts = [
        _count(summary.claims, "claim"),
        _count(summary.lines, "line"),
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
        told = (f"{profile or 'no profile'} {_count(number, 'claim')}" for profile, number in claims.items())
        yield f"Judged by: {', '.join(told)}"


def _envelope_faults(document: FindingsDocument) -> Iterator[str]:
    """Why an input, or a part of it with all its claims, is unreadable or rejected: the first fault."""
    faults = [found for found in document.findings if found.claim is None and found.severity == "reject"]
    if faults:
        more = f", and {_count(len(faults) - 1, 'more fault')} of its envelopes" if len(faults) > 1 else ""
        yield f"{document.input.path}: {faults[0].message} ({faults[0].code}, segment {faults[0].segment}){more}"


def _worst(findings: Iterable[Finding]) -> Iterator[str]:
    """The edits with the most findings, those that failed or reject first."""
    counted = Counter((finding.severity, finding.code, finding.edit) for finding in findings)
    order = {"error": -1, "reject": 0, "warn": 1, "info": 2}
    ranked = sorted(counted.items(), key=lambda entry: (order[entry[0][0]], -entry[1], entry[0]))
    if ranked:
        yield "Findings:"
    for (severity, code, edit), count in ranked[:_WORST]:
        yield f"  {count:7} {severity:6} {code} {edit}"
    if len(ranked) > _WORST:
        yield f"  and {len(ranked) - _WORST} more kinds"


def _looked_at(summary: Summary) -> Iterator[str]:
    """How many lines were looked at for more than what every service must have."""
    if summary.lines_specific < summary.lines:
        yield (
            f"No fault found is all that is said of {summary.lines - summary.lines_specific} of "
            f"{_count(summary.lines, 'line')}: no edit was about their procedures, only those on every service."
        )


def _not_checked(coverage: Iterable[Coverage]) -> Iterator[str]:
    """What was not checked, and why: of several inputs each reason once; then what nobody checks, with its cure."""
    missing = dict.fromkeys(entry for entry in coverage if entry.status == "not-checked")
    if missing:
        yield "Not checked:"
    by_reason: dict[tuple[str, str], list[str]] = {}
    for entry in missing:
        cure = f". {entry.cure}" if entry.check and entry.cure else ""
        by_reason.setdefault((entry.reason or "", cure), []).append(entry.name)
    for (reason, cure), names in by_reason.items():
        shown = names if len(names) <= _NAMED else [*names[:_NAMED], f"and {len(names) - _NAMED} more"]
        yield f"  {', '.join(shown)}: {reason}{cure}"
