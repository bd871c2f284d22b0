"""Programs that the pages call and that no test may run: they install, build, or ask for a cluster or a container.

Each one here checks what it is called with against the project, in whose folder it is, and does as much as later lines
go by, so that a line of a page is run by a shell as it stands. ``python stand_ins.py NAME ARGUMENT...`` is one of them;
one that is called with what there is not ends with an exit code.
"""

from __future__ import annotations

import configparser
import importlib.util
import json
import os
import re
import subprocess
import sys
import tomllib
from argparse import REMAINDER, ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

OTHERS = {"build", "my-own-pack", "pre-commit", "venv-pack"}
"""Packages that a page has installed, beside the project and what its lock names."""
CALLS = "calls.jsonl"
"""Where it is left what is to be run on a session, in the home folder."""
PROJECT = Path(__file__).parents[1]
PYTHON = sys.executable
IMAGE = "claim-scrubber"


def pip(arguments: Sequence[str]) -> None:
    """Installs the project with extras that it has, lists that are there, and packages that are known."""
    install = ArgumentParser(prog="pip install")
    install.add_argument("-r", dest="lists", action="append", default=[], type=Path)
    install.add_argument("-e", dest="folders", action="append", default=[])
    install.add_argument("--no-deps", action="store_true")
    install.add_argument("packages", nargs="*")
    assert arguments[0] == "install"
    given = install.parse_args(arguments[1:])
    assert all(one.is_file() for one in given.lists)
    for folder in given.folders:
        assert Path(folder, "pyproject.toml").is_file()
    for package in given.packages:
        if package == ".":
            assert Path("pyproject.toml").is_file()
        else:
            known(Requirement(package))


def known(requirement: Requirement) -> None:
    """Hold that a requirement can be had: one of ours with its extras, one of the lock, or one of a few others."""
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    if requirement.name == project["name"]:
        assert requirement.extras <= project["optional-dependencies"].keys(), requirement
    else:
        locked = re.findall(r"^([\w.-]+)", Path(".ci/requirements.lock").read_text(encoding="utf-8"), re.MULTILINE)
        assert canonicalize_name(requirement.name) in {*map(canonicalize_name, locked), *OTHERS}, requirement


def python(arguments: Sequence[str]) -> None:
    """Makes an environment, without pip; of all else it looks whether it is there, and leaves what is for a session."""
    if arguments[:2] == ["-m", "venv"]:
        subprocess.run([PYTHON, "-m", "venv", "--without-pip", *arguments[2:]], check=True)
    elif arguments[:2] == ["-m", "scrubber.spark"]:
        leave(arguments[1:])
    elif arguments[0] == "-m":
        assert arguments[1] in OTHERS or importlib.util.find_spec(arguments[1]), arguments
    else:
        assert (PROJECT / arguments[0]).is_file(), arguments


def tox(arguments: Sequence[str]) -> None:
    """Runs environments that `tox.ini` has."""
    sections = configparser.ConfigParser(interpolation=None)
    sections.read("tox.ini", encoding="utf-8")
    if arguments[:1] == ["-e"]:
        (names,) = arguments[1:]
        assert all(f"testenv:{name}" in sections for name in names.split(",")), names
    else:
        assert arguments in ([], ["list"])
        assert "tox" in sections


def pytest(arguments: Sequence[str]) -> None:
    """Runs a file of tests that is there."""
    parser = ArgumentParser(prog="pytest")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("-k")
    assert all((PROJECT / one).exists() for one in parser.parse_args(arguments).files), arguments


def git(arguments: Sequence[str]) -> None:
    """Sets a tag of a release that the changelog has."""
    command, annotated, tag, told, version = arguments
    assert (command, annotated, told, tag) == ("tag", "-a", "-m", f"v{version}")
    assert f"## [{version}]" in Path("CHANGELOG.md").read_text(encoding="utf-8")


def pre_commit(arguments: Sequence[str]) -> None:
    """Is installed where its configuration is."""
    assert arguments == ["install"]
    assert Path(".pre-commit-config.yaml").is_file()


def sudo(arguments: Sequence[str]) -> None:
    """Gives files that are there to the user of the image."""
    command, user, *paths = arguments
    assert command == "chown"
    assert f"USER {user}" in Path("Dockerfile").read_text(encoding="utf-8")
    assert all(Path(one).is_file() for one in paths)


def venv_pack(arguments: Sequence[str]) -> None:
    """Packs the environment that was entered."""
    option, name = arguments
    assert option == "-o"
    assert Path(os.environ["VIRTUAL_ENV"]).is_dir()
    Path(name).touch()


def spark_submit(arguments: Sequence[str]) -> None:
    """Takes an archive that was packed and a script that is there; how the script is started is left for a session."""
    parser = ArgumentParser(prog="spark-submit", allow_abbrev=False)
    parser.add_argument("--master", choices=["yarn"])
    parser.add_argument("--deploy-mode", choices=["client", "cluster"])
    parser.add_argument("--archives", required=True)
    parser.add_argument("--conf", action="append")
    parser.add_argument("script", type=Path)
    parser.add_argument("arguments", nargs=REMAINDER)
    given = parser.parse_args(arguments)
    archive, _, name = given.archives.partition("#")
    assert Path(archive).is_file()
    settings = dict(one.split("=", 1) for one in given.conf)
    assert all(one.startswith("spark.") for one in settings)
    assert settings["spark.pyspark.python"] == f"{name}/bin/python"
    assert given.script.is_file()
    leave([str(given.script), *given.arguments])


def leave(call: Sequence[str]) -> None:
    """Leave for a session what was called, and with what."""
    with Path(os.environ["HOME"], CALLS).open("a", encoding="utf-8") as calls:
        calls.write(json.dumps(call) + "\n")


def docker(arguments: Sequence[str]) -> None:
    """Builds from a Dockerfile, runs the image's command on folders of this machine, starts services that there are."""
    {"build": build, "run": run, "compose": compose}[arguments[0]](arguments[1:])


def build(arguments: Sequence[str]) -> None:
    """The image has the name by which it is run, and the folder a Dockerfile."""
    option, name, folder = arguments
    assert (option, name) == ("-t", IMAGE)
    assert Path(folder, "Dockerfile").is_file()


def run(arguments: Sequence[str]) -> None:
    """The command is run with the folders of this machine in the place of those of the container."""
    parser = ArgumentParser(prog="docker run", allow_abbrev=False)
    for option in ("--rm", "--read-only"):
        parser.add_argument(option, action="store_true")
    parser.add_argument("--tmpfs", action="append")
    parser.add_argument("-v", dest="volumes", action="append", default=[])
    parser.add_argument("image", choices=[IMAGE])
    parser.add_argument("arguments", nargs=REMAINDER)
    given = parser.parse_args(arguments)
    places: dict[Path, Path] = {}
    for volume in given.volumes:
        source, place, *_ = volume.split(":")
        # What is no path is the name of a volume.
        places[Path(place)] = Path(source) if "/" in source else Path(os.environ["HOME"], "volumes", source)
        places[Path(place)].mkdir(parents=True, exist_ok=True)
    words = [in_place(Path(word), places) for word in given.arguments]
    sys.exit(subprocess.run(["scrubber", *words], check=False).returncode)  # noqa: S607 the one of the shell


def in_place(path: Path, places: dict[Path, Path]) -> str:
    """A word of a command, where it is a path of the container that of this machine."""
    for place, source in places.items():
        if path.is_relative_to(place):
            return str(source / path.relative_to(place))
    return str(path)


def compose(arguments: Sequence[str]) -> None:
    """Starts services whose secrets are there, or runs a command of ours in one of them."""
    option, name, command, *words = arguments
    assert option == "-f"
    services: dict[str, Any] = yaml.safe_load(Path(name).read_text(encoding="utf-8"))
    if command == "up":
        assert words == ["-d"]
        assert all((Path(name).parent / one["file"]).is_file() for one in services["secrets"].values())
    else:
        assert command == "exec"
        assert words[0] in services["services"]
        assert words[1] == "scrubber"
        # What follows is in the container: whether the command takes it is all that can be told here.
        subprocess.run(["scrubber", *words[2:], "--help"], check=True, stdout=subprocess.DEVNULL)  # noqa: S607 as above


PROGRAMS: dict[str, Callable[[Sequence[str]], None]] = {
    "docker": docker,
    "git": git,
    "pip": pip,
    "pre-commit": pre_commit,
    "pytest": pytest,
    "python": python,
    "python3": python,
    "spark-submit": spark_submit,
    "sudo": sudo,
    "tox": tox,
    "venv-pack": venv_pack,
}

if __name__ == "__main__":
    PROGRAMS[sys.argv[1]](sys.argv[2:])
