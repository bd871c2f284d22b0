"""What CONTRIBUTING.md and the files around it say holds of this project."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml

import scrubber

PROJECT = Path(__file__).parents[1]
LOCK = PROJECT / ".ci" / "requirements.lock"
TEMPLATES = [
    "CONTRIBUTING.md",
    "SECURITY.md",
    ".github/pull_request_template.md",
    ".github/ISSUE_TEMPLATE/edit.yml",
    ".github/ISSUE_TEMPLATE/fault.yml",
]
NAME = re.compile(r"[A-Za-z0-9._-]+")


def normalized(requirement: str) -> str:
    """The name of a requirement's package, as registries compare names."""
    found = NAME.match(requirement)
    assert found
    return re.sub(r"[._-]+", "-", found[0]).lower()


def test_the_lock_holds_everything_that_the_project_and_its_tests_ask_for() -> None:
    """Each dependency of the project and its extras has one version and a hash in the lock."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {*project["dependencies"]}.union(*project["optional-dependencies"].values())
    pinned = re.findall(
        r"^([a-z0-9._\[\],-]+)==\S+ .*\\\n +--hash=sha256:", LOCK.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert {normalized(one) for one in asked} <= {normalized(one) for one in pinned}


def test_the_lock_names_no_place_that_packages_come_from() -> None:
    """Whoever uses the lock takes packages from the registry that is set up there."""
    assert not re.search(r"://|^-", LOCK.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("name", TEMPLATES)
def test_whoever_writes_an_issue_or_a_change_is_told_to_show_no_real_claim(name: str) -> None:
    """Each page that somebody reads before writing says that no real claim belongs there."""
    text = (PROJECT / name).read_text(encoding="utf-8")
    assert re.search(r"(never|nothing).{0,60}real\s+claim", text, re.IGNORECASE | re.DOTALL)


def test_the_changelog_begins_with_what_is_unreleased_and_then_this_version() -> None:
    """The version of the program is the newest release of the changelog."""
    headings = re.findall(r"^## \[(.*?)\]", (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[:2] == ["Unreleased", scrubber.__version__]


def test_the_environments_that_contributing_names_are_there() -> None:
    """Each `tox -e` of the guide is an environment of tox.ini."""
    environments = set(
        re.findall(r"^\[testenv:(\w+)\]", (PROJECT / "tox.ini").read_text(encoding="utf-8"), re.MULTILINE)
    )
    named = re.findall(r"tox -e ([\w,]+)", (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    assert named
    assert {one for names in named for one in names.split(",")} <= environments


def test_what_contributing_tests_is_there() -> None:
    """Each file or folder of tests that the guide runs is one, and the edit that it takes for an example has cases."""
    guide = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(r"`pytest (\S+?)(?: -k (\S+))?`", guide)
    assert named
    assert [path for path, _ in named if not (PROJECT / path).exists()] == []
    (example,) = {name for _, name in named} - {"", "name-of-the-fault"}
    assert [*(PROJECT / "fixtures" / "edits").rglob(f"{example}.toml")]


def test_hosted_ci_tries_every_python_and_system_that_is_promised() -> None:
    """The jobs' matrix has the versions of the classifiers and of tox, on Linux and macOS."""
    workflow = yaml.safe_load((PROJECT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8"))
    matrix = workflow["jobs"]["tests"]["strategy"]["matrix"]
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (promised,) = re.findall(r"py\{([\d,]+)\}", (PROJECT / "tox.ini").read_text(encoding="utf-8"))
    assert [f"Programming Language :: Python :: {one}" for one in matrix["python"]] == [
        one for one in project["classifiers"] if "Python ::" in one
    ]
    assert [one.replace(".", "") for one in matrix["python"]] == promised.split(",")
    assert matrix["os"] == ["ubuntu-latest", "macos-latest"]


def test_every_owned_path_is_there() -> None:
    """Each path that CODEOWNERS gives to somebody is one of the project."""
    owned = re.findall(r"^/(\S+)", (PROJECT / ".github" / "CODEOWNERS").read_text(encoding="utf-8"), re.MULTILINE)
    assert owned
    assert [path for path in owned if not (PROJECT / path).exists()] == []


def test_what_is_checked_before_a_commit_is_what_tox_checks() -> None:
    """Each hook of pre-commit runs a command that tox runs, and mends at the most."""
    hooks = yaml.safe_load((PROJECT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][0]["hooks"]
    commands = (PROJECT / "tox.ini").read_text(encoding="utf-8").splitlines()
    entries = [hook["entry"].removesuffix(" --fix") for hook in hooks]
    assert [one for one in entries if f"    {one}" not in commands and f"    {one} --check" not in commands] == []
