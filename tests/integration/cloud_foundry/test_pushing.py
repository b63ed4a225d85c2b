"""The README's way from an empty space to a running system, and what a push refuses; `cf` is a stand-in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cloud_foundry.services import SERVICES
from integration.cloud_foundry.clean_checkout import Operator, make_clean_checkout

README = Path("deploy/cloudfoundry/README.md")
APPS = [app for service in SERVICES for app in service.apps]
SERVERS = [f"cloudstagram-{server}" for server in ("redis", "rabbitmq", "mongodb")]
VARIABLES = "deploy/cloudfoundry/variables.yml"
#: Named in a sentence. `make push-…` runs the first; the others have tests of their own.
RUN_BY_OTHER_TESTS = {"cf push", "make bundles", "make push-fanout-workers", "make contract"}
READY = {"user": "operator", "org": "example", "space": "production", "spaces": ["production"]}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("checkout")
    make_clean_checkout(folder)
    return folder


@pytest.fixture
def operator(checkout: Path, tmp_path: Path) -> Iterator[Operator]:
    """Logged in, with the space targeted and variables set, until a test says otherwise."""
    somebody = Operator(checkout, tmp_path / "home")
    somebody.set_state(**READY)
    (checkout / VARIABLES).write_bytes((checkout / "deploy/cloudfoundry/variables.example.yml").read_bytes())
    yield somebody
    (checkout / VARIABLES).unlink(missing_ok=True)


def blocks_of_the_readme(checkout: Path) -> list[str]:
    return re.findall(r"^```sh\n(.*?)^```", (checkout / README).read_text("utf-8"), re.MULTILINE | re.DOTALL)


def test_the_readmes_commands_lead_from_an_empty_space_to_a_running_system(operator: Operator) -> None:
    operator.set_state()
    (operator.checkout / VARIABLES).unlink()
    blocks = blocks_of_the_readme(operator.checkout)
    for block in blocks:
        done = operator.run(block)
        assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"

    shown = [line.split() for block in blocks for line in block.splitlines() if line.startswith("cf ")]
    ran = [command[:2] for command in operator.commands]
    assert [line[1:3] for line in shown if line[1:3] not in ran] == []

    pushes = [command for command in operator.commands if command[0] == "push" and "--help" not in command]
    first, later = pushes[: len(APPS)], pushes[len(APPS) :]
    assert [push[1] for push in first] == APPS
    assert [push[1].removeprefix("cloudstagram-") for push in later] == ["social-api", "resize", "realtime-gateway"]
    assert [push[push.index("--strategy") + 1] for push in pushes] == ["rolling"] * (len(APPS) + 2) + ["canary"]
    for push in pushes:
        folder = Path(push[push.index("-p") + 1])
        (service,) = (service for service in SERVICES if push[1] in service.apps)
        assert folder == operator.checkout / "dist" / service.name
        assert push[push.index("-f") + 1] == str(folder / "manifest.yml")


def test_no_command_of_the_readme_stands_outside_of_what_is_run(operator: Operator) -> None:
    ran = "".join(blocks_of_the_readme(operator.checkout))
    text = re.sub(
        r"^```sh\n.*?^```", "", (operator.checkout / README).read_text("utf-8"), flags=re.MULTILINE | re.DOTALL
    )
    named = {tuple(command.split()[:2]) for command in re.findall(r"`((?:cf|make) [a-z][^`]*)`", text)}
    assert {" ".join(words) for words in named if " ".join(words) not in ran} <= RUN_BY_OTHER_TESTS


def test_a_bundle_is_built_by_a_target_of_its_own_without_any_platform(operator: Operator) -> None:
    done = operator.run("make bundle-timeline-api")
    assert done.returncode == 0, done.stderr
    assert (operator.checkout / "dist/timeline-api/bundle.json").is_file()
    assert operator.commands == []


def test_there_are_targets_for_every_service_and_every_worker(operator: Operator) -> None:
    workers = [app.removeprefix("cloudstagram-") for app in APPS]
    bundles = [f"bundle-{service.name}" for service in SERVICES]
    pushes = [f"push-{name}" for name in {*workers, *(service.name for service in SERVICES)}]
    done = operator.run(f"make --dry-run {' '.join([*bundles, *pushes])}")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == len(bundles) + len(pushes)


def refused(operator: Operator, command: str = "make push-social-api SPACE=production", **environment: str) -> str:
    """The one line that says why; nothing was pushed, and make's own line is the only other one."""
    done = operator.run(command, **environment)
    assert done.returncode != 0
    assert [command for command in operator.commands if command[0] == "push" and "--help" not in command] == []
    said = done.stderr.splitlines()
    assert re.fullmatch(r"make: \*\*\* \[.*\] Error 1", said[-1]), done.stderr
    (line,) = said[:-1]
    assert line.startswith("Refused: "), line
    return line


def test_a_push_without_a_named_space_is_refused(operator: Operator) -> None:
    assert "no space is named" in refused(operator, "make push")
    assert "SPACE=NAME" in refused(operator, "make push-social-api")


def test_a_push_to_another_space_than_the_targeted_one_is_refused(operator: Operator) -> None:
    line = refused(operator, "make push-social-api SPACE=staging")
    assert "SPACE is staging, but cf targets production of example" in line


def test_a_push_without_a_target_is_refused(operator: Operator) -> None:
    operator.set_state(user="operator", org="example")
    assert "cf targets no space" in refused(operator)
    assert "cf target -o ORG -s SPACE" in refused(operator)


def test_a_push_by_somebody_who_is_not_logged_in_is_refused(operator: Operator) -> None:
    operator.set_state()
    line = refused(operator)
    assert "Not logged in" in line
    assert "cf login" in line


def test_a_push_without_cf_is_refused(operator: Operator) -> None:
    assert "cf is not on the PATH" in refused(operator, PATH="/usr/bin:/bin")


def test_a_push_without_variables_is_refused(operator: Operator) -> None:
    (operator.checkout / VARIABLES).unlink()
    line = refused(operator)
    assert f"{VARIABLES} is missing" in line
    assert "variables.example.yml" in line


def test_a_push_in_a_way_that_is_none_is_refused(operator: Operator) -> None:
    assert "rolling or canary" in refused(operator, "make push-social-api SPACE=production STRATEGY=blue-green")


def test_a_bundle_from_a_tree_that_is_not_its_commit_is_refused(operator: Operator) -> None:
    new = operator.checkout / "services/social-api/notes.txt"
    new.write_text("not yet committed", encoding="utf-8")
    try:
        line = refused(operator)
    finally:
        new.unlink()
    assert "social-api was built from a tree that is not its commit (services/social-api/notes.txt)" in line
    assert "commit or remove" in line


def test_a_push_that_the_platform_refuses_ends_there_and_says_that_it_can_be_repeated(operator: Operator) -> None:
    done = operator.run("make push-fanout-workers SPACE=production")
    assert done.returncode != 0
    assert "Service instance 'cloudstagram-mongodb' not found." in done.stderr
    assert "Refused: cf push cloudstagram-resize failed, see above" in done.stderr
    assert [command[1] for command in operator.commands if command[0] == "push"][1:] == ["cloudstagram-resize"]


def labels(operator: Operator) -> dict[str, str]:
    apps = json.loads((operator.home / "state.json").read_text("utf-8"))["apps"]
    return {name: app["labels"]["commit"] for name, app in apps.items()}


def test_an_app_whose_push_failed_is_labelled_with_what_it_runs_still(operator: Operator) -> None:
    head = operator.run("git rev-parse HEAD").stdout.strip()
    before = operator.run("git commit-tree HEAD^{tree} -p HEAD -m Before").stdout.strip()
    apps = {"cloudstagram-social-api": {"labels": {"commit": before}}}
    operator.set_state(**READY, services=SERVERS, apps=apps, staging_fails=True)
    assert operator.run("make push-social-api SPACE=production").returncode != 0
    assert labels(operator) == {"cloudstagram-social-api": before}

    operator.set_state(**READY, services=SERVERS, apps=apps)
    assert operator.run("make push-social-api SPACE=production").returncode == 0
    assert labels(operator) == {"cloudstagram-social-api": head}


def test_a_first_push_that_failed_is_simply_run_again(operator: Operator) -> None:
    operator.set_state(**READY, services=SERVERS, staging_fails=True)
    assert operator.run("make push-social-api SPACE=production").returncode != 0
    state = json.loads((operator.home / "state.json").read_text("utf-8"))
    operator.set_state(**state | {"staging_fails": False})
    assert operator.run("make push-social-api SPACE=production").returncode == 0


def test_after_a_canary_the_push_says_how_to_label_what_ran_before(operator: Operator) -> None:
    before = operator.run("git commit-tree HEAD^{tree} -p HEAD -m Before").stdout.strip()
    apps = {"cloudstagram-social-api": {"labels": {"commit": before}}}
    operator.set_state(**READY, services=SERVERS, apps=apps)
    done = operator.run("make push-social-api SPACE=production STRATEGY=canary")
    assert f"After a cancel-deployment: cf set-label app cloudstagram-social-api commit={before}\n" in done.stdout


def test_a_push_beside_an_app_that_runs_and_does_not_say_what_is_refused(operator: Operator) -> None:
    unknown = {"cloudstagram-resize": {"labels": {}}, "cloudstagram-auditor": {"labels": {}, "state": "STOPPED"}}
    operator.set_state(**READY, services=SERVERS, apps=unknown)
    line = refused(operator)
    assert line.startswith("Refused: cloudstagram-resize runs without the label commit")
    assert "cf set-label app cloudstagram-resize commit=COMMIT" in line


def test_a_release_of_what_is_not_committed_is_refused(operator: Operator) -> None:
    new = operator.checkout / "services/social-api/notes.txt"
    new.write_text("not yet committed", encoding="utf-8")
    record = operator.checkout / "docs/contracts/versions/verified.json"
    before = record.read_bytes()
    try:
        done = operator.run("make released")
    finally:
        new.unlink()
    assert done.returncode != 0
    assert done.stderr.startswith("Refused: 1 files are not as the commit has them (services/social-api/notes.txt)")
    assert record.read_bytes() == before


def test_the_commands_name_what_they_do_not_know(operator: Operator) -> None:
    done = operator.run("PYTHONPATH=deploy/cloudfoundry:deploy/contracts python -m cloud_foundry bundle social")
    assert done.returncode == 1
    assert done.stderr.startswith("Refused: there is no social: name one of add-image-to-user, all,")
