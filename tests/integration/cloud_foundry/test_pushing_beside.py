"""A push beside apps that run: refused where the two were never verified together. `cf` is a stand-in."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from contract.checkout_copy import change
from integration.cloud_foundry.clean_checkout import Operator, make_clean_checkout
from service_contracts.recording import record

GATEWAY = "cloudstagram-realtime-gateway"
SERVERS = [f"cloudstagram-{server}" for server in ("redis", "rabbitmq", "mongodb")]
VARIABLES = "deploy/cloudfoundry/variables.yml"
DESCRIPTION = "services/social-api/openapi.yaml"
IMAGE = "shared/cloudstagram/contracts/messages.py"
WHO = ("-c", "user.name=Operator", "-c", "user.email=operator@example.com", "-c", "commit.gpgsign=false")


def git(checkout: Path, *arguments: str) -> str:
    return subprocess.check_output(("git", "-C", str(checkout), *WHO, *arguments), text=True).strip()


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of two commits; in the second, profiles do not say any more since when somebody is there."""
    folder = tmp_path_factory.mktemp("checkout")
    make_clean_checkout(folder)
    change(folder / DESCRIPTION, "follows_count, joined, following", "follows_count, following")
    change(folder / DESCRIPTION, "        joined: {type: string, format: date-time}\n", "")
    change(folder / "tests/contract/needs/web-client.toml", 'joined = "string"\n', "")
    assert record(folder) == []
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Forget since when somebody is there")
    (folder / VARIABLES).write_bytes((folder / "deploy/cloudfoundry/variables.example.yml").read_bytes())
    return folder


def pushes_beside(commit: str, checkout: Path, home: Path, service: str = "social-api") -> str:
    """What is said when `service` is pushed while the gateway runs that commit."""
    operator = Operator(checkout, home)
    apps = {GATEWAY: {"labels": {"commit": commit}}}
    ready = {"user": "operator", "org": "example", "space": "production", "spaces": ["production"]}
    operator.set_state(**ready, services=SERVERS, apps=apps)
    done = operator.run(f"make push-{service} SPACE=production")
    pushed = [command for command in operator.commands if command[0] == "push" and "--help" not in command]
    assert bool(pushed) is (done.returncode == 0), done.stderr
    return done.stderr


def test_a_push_that_would_break_a_consumer_that_runs_is_refused_and_names_it(checkout: Path, tmp_path: Path) -> None:
    said = pushes_beside(git(checkout, "rev-parse", "HEAD~1"), checkout, tmp_path / "home")
    assert said.startswith("Refused: social-api ")
    assert "was not verified together with realtime-gateway " in said
    assert "field `joined` is gone from social-api; web-client needs it" in said


def test_a_push_beside_a_commit_that_is_not_here_is_refused(checkout: Path, tmp_path: Path) -> None:
    said = pushes_beside("f" * 40, checkout, tmp_path / "home")
    assert f"{GATEWAY} runs commit ffffffffffff, which this checkout does not have: fetch it" in said


def test_a_push_beside_what_it_was_verified_with_goes_through(checkout: Path, tmp_path: Path) -> None:
    git(checkout, "checkout", "--quiet", "HEAD~1")
    assert pushes_beside(git(checkout, "rev-parse", "HEAD"), checkout, tmp_path / "home") == ""


def test_what_the_later_commit_verified_goes_back_beside_it(checkout: Path, tmp_path: Path) -> None:
    git(checkout, "checkout", "--quiet", "main~1")
    assert pushes_beside(git(checkout, "rev-parse", "main"), checkout, tmp_path / "home", "timeline-api") == ""


def test_a_push_of_a_contract_that_was_changed_and_not_recorded_is_refused(checkout: Path, tmp_path: Path) -> None:
    git(checkout, "checkout", "--quiet", "-B", "renamed", "main")
    change(checkout / IMAGE, "    placeholder: str", "    thumb_hash: str")
    git(checkout, "commit", "--quiet", "--all", "--message", "Rename a field")
    said = pushes_beside(git(checkout, "rev-parse", "main"), checkout, tmp_path / "home", "fanout-workers")
    assert "the contract of fanout-workers is not fanout-workers " in said
    assert "record it (make schemas) and commit it" in said
