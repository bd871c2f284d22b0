"""The report for people: one self-contained page, without a network and without anything that the page does not carry.

The cards of flagged claims are written as the input comes and wait on disk, since totals and filters stand before them.
Everything that comes from data goes through Jinja2's autoescape, and the Content-Security-Policy names the page's own
style and script by their hashes: nothing else is run, even where an escape should ever be missing.
"""

from __future__ import annotations

import codecs
import tempfile
import weakref
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Final

from scrubber.findings.finding import Verdict
from scrubber.findings.gaps import gaps_of
from scrubber.findings.judged_by import by_profile
from scrubber.outputs.comparison.difference import difference
from scrubber.outputs.comparison.written import WrittenInput
from scrubber.outputs.reports.html.at_risk import AtRisk
from scrubber.outputs.reports.html.page import csp_hash, own_part, page_templates
from scrubber.outputs.reports.html.view import Until, bars, card_of, flags_of, has_guide_unchecked
from scrubber.outputs.second_read.located import EnvelopeFindings
from scrubber.outputs.second_read.masks import Masks, masks_nobody
from scrubber.outputs.second_read.people import without_patient

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date
    from typing import BinaryIO

    from scrubber.claims.claim import Claim
    from scrubber.findings.finding import EditDoc
    from scrubber.outputs.second_read.document import FindingsDocument
    from scrubber.outputs.second_read.located import Located
    from scrubber.outputs.second_read.marked import MarkedPiece
    from scrubber.outputs.second_read.marked_stretch import MarkedStretch

MOST_CARDS: Final = 10_000
"""Claims, and findings about envelopes, that the page shows; with more a browser is slow. The rest is counted on it."""

_SPOOLED_IN_MEMORY = 1 << 20
_BLOCK = 1 << 16
_PARTS_AT_ONCE = 8
"""Parts of the page that are written together."""


class HtmlReport:
    """Writes the page of one input to `out`.

    `edit_docs` is what the edits are about, by name; `received` the day of receipt; `most` how many cards are shown;
    `file_by` the last day for a claim that was judged by a profile, where it is known; `masks` whose patient has the
    initials alone;
    `baseline` what an earlier run has found, which this one is compared with.
    """

    def __init__(
        self,
        out: BinaryIO,
        document: FindingsDocument,
        edit_docs: Mapping[str, EditDoc],
        received: date,
        *,
        most: int = MOST_CARDS,
        masks: Masks = masks_nobody,
        file_by: Callable[[Claim, str | None], date | None] = lambda _claim, _profile: None,
        baseline: WrittenInput | None = None,
    ) -> None:
        self._out = out
        self._document = document
        self._edit_docs = edit_docs
        self._received = received
        self._most = most
        self._masks = masks
        self._file_by = file_by
        self._at_risk = AtRisk()
        self._before = None if baseline is None else frozenset(baseline.findings)
        self._since = None if baseline is None else difference(baseline, WrittenInput.of(document))
        self._counted = Counter((finding.code, finding.edit, finding.severity) for finding in document.findings)
        self._envelopes = EnvelopeFindings(document.findings)
        self._environment = page_templates()
        self._card = self._environment.get_template("card.html.j2")
        self._cards, self._notices = _Waiting(), _Waiting()
        self._payers: Counter[str] = Counter()
        self._silent = self._charge_warned = 0

    def take(self, marked: MarkedPiece) -> None:
        """Write the card of the next flagged claim, and what is found about envelopes."""
        for located in self._envelopes.reached(marked.piece):
            self._notice(located)
        claim, verdict = marked.claim, marked.verdict
        if claim is None or verdict is None:
            return
        if verdict == Verdict.WARNED:
            self._charge_warned += claim.charge or 0
        if not marked.findings:
            self._silent += verdict >= Verdict.REJECTED
            return
        self._at_risk.add(claim.charge or 0, marked.findings)
        if self._cards.count < self._most:
            profile = marked.findings[0].profile
            until = Until(self._file_by(claim, profile), self._received)
            is_masked = self._masks(claim, profile)
            card = card_of(claim, verdict, marked.findings, self._edit_docs, until, self._before, masked=is_masked)
            self._payers[card.payer] += 1
            self._cards.add(self._card.render(card=card, number=self._cards.count + 1))
        else:
            self._cards.left_out += 1

    def take_stretch(self, marked: MarkedStretch) -> None:
        """Write what is found about the next levels; none of their claims has a card."""
        if not self._envelopes.none_before(marked.stretch.offset + len(marked.stretch.text)):
            for piece in marked.pieces():
                self.take(piece)
        elif marked.verdict >= Verdict.REJECTED:
            self._silent += len(marked.claims)
        elif marked.verdict == Verdict.WARNED:
            self._charge_warned += sum(marked.charges)

    def close(self) -> None:
        """Write the page."""
        for located in self._envelopes.rest():
            self._notice(located)
        style, script = own_part("report.css"), own_part("report.js")
        coverage = tuple(self._document.coverage)
        named = {edit for _, edit, _ in self._counted}
        page = self._environment.get_template("report.html.j2").generate(
            document=self._document, summary=self._document.summary, since=self._since, received=self._received,
            charge_warned=self._charge_warned, silent=self._silent,
            bars=bars(self._counted, self._at_risk.cents, self._edit_docs), fixes=self._at_risk.fixes(),
            payers=sorted(self._payers.items()),
            edit_docs={name: self._edit_docs[name] for name in sorted(named) if name in self._edit_docs},
            gaps=gaps_of(coverage), is_guide_unchecked=has_guide_unchecked(coverage),
            cards=self._cards, notices=self._notices, profiles=by_profile(self._document.judged_by),
            style=style, style_hash=csp_hash(style), script=script, script_hash=csp_hash(script),
        )  # fmt: skip
        while text := "".join(islice(page, _PARTS_AT_ONCE)):
            self._out.write(text.encode("utf-8", "backslashreplace"))
        self._cards.close()
        self._notices.close()

    def _notice(self, located: Located) -> None:
        if self._masks(None, None):
            located = without_patient(None, located)
        if self._notices.count < self._most:
            template = self._environment.get_template("notice.html.j2")
            self._notices.add(template.render(flag=flags_of([located], self._edit_docs)[0]))
        else:
            self._notices.left_out += 1


class _Waiting:
    """Rendered parts that wait until what stands before them on the page is known; on disk (unnamed) once many."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=_SPOOLED_IN_MEMORY)  # noqa: SIM115 closed by close
        weakref.finalize(self, self._file.close)
        self.count = self.left_out = 0

    def add(self, text: str) -> None:
        """Add one part, rendered and escaped."""
        self.count += 1
        self._file.write(text.encode("utf-8", "backslashreplace"))

    def html(self) -> Iterator[str]:
        """All parts, as text in blocks that is not to be escaped again."""
        from markupsafe import Markup

        decoder = codecs.getincrementaldecoder("utf-8")()
        self._file.seek(0)
        while block := self._file.read(_BLOCK):
            yield Markup(decoder.decode(block))  # noqa: S704 every part was rendered with autoescape on

    def close(self) -> None:
        """Let them go."""
        self._file.close()
