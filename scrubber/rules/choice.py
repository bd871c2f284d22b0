"""What a run's options and a profile, with those that it extends, say about each edit: every name in them known."""

from __future__ import annotations

from collections import defaultdict
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from scrubber.edit import Severity
from scrubber.errors import ProfileError, unknown
from scrubber.rules.adjustable import ADJUSTABLE, adjustables, is_of_engine
from scrubber.rules.parameters import DEFAULT, read_override
from scrubber.x12.guide.kinds import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scrubber.edit import Edit
    from scrubber.rules.labels import Labels
    from scrubber.rules.profile import Terms
    from scrubber.x12.guide.kinds import Kind

OF_GUIDE: Final = "guide."
"""What the kinds of guide faults begin with where severities are set."""
DEFAULTS_OF_GUIDE: Final = MappingProxyType({kind: Severity(severity) for kind, severity in SEVERITIES.items()})


class Layer(NamedTuple):
    """Terms with where they come from."""

    origin: str
    """``profile NAME``, of a dated section with its days behind it."""
    terms: Terms


class RunChoice:
    """What the options of a run say; raises a SetupError for a name that is not known."""

    def __init__(self, labels: Labels, select: Iterable[str], ignore: Iterable[str], overrides: Iterable[str]) -> None:
        wanted, left_out = list(select), list(ignore)
        own = [label for label in wanted if not is_of_engine(label)]
        for label in wanted:
            if is_of_engine(label):
                adjustables(label)
        self.selected = labels.names(own)
        self.named = labels.named(own)
        self.is_selective = bool(wanted)
        self.ignored = labels.names(label for label in left_out if not is_of_engine(label))
        self.ignored_faults = frozenset(
            one.key for label in left_out if is_of_engine(label) for one in adjustables(label)
        )
        self.overrides: dict[str, dict[str, str]] = defaultdict(dict)
        for override in map(read_override, overrides):
            self.overrides[labels.edit(override.edit).name][override.parameter] = override.value

    def why_left_out(self, edit: Edit) -> str | None:
        """Why no profile can have an edit run, or None."""
        if edit.retired:
            return f"retired: {edit.retired}"
        if edit.name in self.ignored:
            return "ignored"
        return "not selected" if self.is_selective and edit.name not in self.selected else None


class Choice:
    """The options of a run over the layers of a profile, a later one before an earlier; raises a SetupError."""

    def __init__(self, labels: Labels, run: RunChoice, layers: Sequence[Layer]) -> None:
        self._run = run
        self._unwanted: dict[str, str] = {}
        self._enabled: dict[str, str] = {}
        self.values: dict[str, list[tuple[str, Mapping[str, Any]]]] = defaultdict(list)
        """Parameters by edit, each with its origin."""
        self.severities: dict[tuple[str, str], tuple[Severity, str]] = {}
        """By edit and message key, with its origin."""
        self.guide: dict[Kind, tuple[Severity, str]] = {}
        """By kind of guide fault, with its origin."""
        self.faults: dict[str, tuple[Severity | None, str]] = {}
        """By finding of the engine's own, with its origin; None where it is ignored."""
        self.replacement: tuple[str, str] = ("claim", DEFAULT)
        self.patient: tuple[str, str] = ("shown", DEFAULT)
        for layer in layers:
            self._take(labels, layer)
        self.faults |= dict.fromkeys(run.ignored_faults, (None, "--ignore"))
        self.adjusted = {*self.values, *(edit for edit, _ in self.severities)}
        """Names of the edits of which a layer sets a parameter or a severity."""

    def _take(self, labels: Labels, layer: Layer) -> None:
        origin, terms = layer
        own = [label for label in terms.ignore if not is_of_engine(label)]
        unwanted, enabled = labels.names(own), labels.names(terms.enable)
        if both := unwanted & enabled:
            raise ProfileError(f"{origin} both enables and ignores {min(both)}")
        self._unwanted = {name: by for name, by in self._unwanted.items() if name not in enabled}
        self._unwanted |= dict.fromkeys(unwanted, origin)
        self._enabled |= dict.fromkeys(enabled, origin)
        self._enabled = {name: by for name, by in self._enabled.items() if name not in unwanted}
        self.faults |= {
            key: (None, origin) for label in terms.ignore if is_of_engine(label) for key in _of_claims(label)
        }
        taken = set()
        for label, values in terms.edits.items():
            name = labels.edit(label).name
            if name in taken:
                raise ProfileError(f"{origin} has the parameters of {name} twice")
            taken.add(name)
            self.values[name].append((origin, values))
        self._take_severities(labels, layer)
        if terms.replacement:
            self.replacement = terms.replacement, origin
        if terms.patient:
            self.patient = terms.patient, origin

    def _take_severities(self, labels: Labels, layer: Layer) -> None:
        origin, wanted = layer.origin, layer.terms.severity
        own = {target: severity for target, severity in wanted.items() if not _is_special(target)}
        self.severities |= {key: (severity, origin) for key, severity in labels.severities(own).items()}
        kinds: dict[str, Kind] = {kind: kind for kind in SEVERITIES}
        for target, severity in sorted(wanted.items(), key=lambda one: len(one[0])):
            if target.startswith(OF_GUIDE):
                name = target.removeprefix(OF_GUIDE)
                if name not in kinds:
                    raise ProfileError(unknown("kind of guide fault", name, kinds))
                self.guide[kinds[name]] = severity, origin
            elif is_of_engine(target):
                self.faults |= dict.fromkeys(_of_claims(target), (severity, origin))

    def why_not(self, edit: Edit) -> str | None:
        """Why this edit is not run, or None; --select goes before a profile's wish, --ignore before both."""
        if reason := self._run.why_left_out(edit):
            return reason
        if edit.name in self._unwanted and edit.name not in self._run.selected:
            return f"ignored by {self._unwanted[edit.name]}"
        if edit.preview and edit.name not in self._run.named and edit.name not in self._enabled:
            return "in preview: runs when selected by name or code"
        return None

    def origins(self) -> dict[str, str]:
        """Where what is no parameter and no severity of a message comes from, where somebody says it."""
        found = {OF_GUIDE + kind: origin for kind, (_, origin) in self.guide.items()}
        found |= {key: origin for key, (_, origin) in self.faults.items()}
        found |= self._enabled | dict.fromkeys(self._run.selected, "--select")
        words = {"replacement": self.replacement[1], "patient": self.patient[1]}
        return found | {word: origin for word, origin in words.items() if origin != DEFAULT}

    def overrides(self, edit: Edit) -> Mapping[str, str]:
        """What ``--set`` says of the edit's parameters."""
        return self._run.overrides[edit.name]


def _is_special(target: str) -> bool:
    return target.startswith(OF_GUIDE) or is_of_engine(target)


def _of_claims(label: str) -> list[str]:
    """The engine's own findings about claims that a label calls. Raises ProfileError for one about whole inputs."""
    found = [one for one in adjustables(label) if one.is_about_claim]
    if not found:
        named = ", ".join(code for code, one in ADJUSTABLE.items() if one.is_about_claim)
        raise ProfileError(f"{label} is about a whole input, which is no payer's matter; a profile may adjust {named}")
    return [one.key for one in found]
