"""Holds every answer of an API, in whatever test it comes, to the API's OpenAPI description.

`watch` names an address behind which our APIs are; `requests` is listened to from the plugin's start, and `hold` reads
what a browser was answered from its HAR file. An answer that is not as described fails the test that got it. After a
run of all tests, an operation that none of them used, or that never succeeded, fails the run.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import urlsplit

import jsonschema
import pytest
import requests
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from service_contracts.openapi import PROBLEM, Description

ROOT = Path(__file__).parents[1]
_APIS: Final = ("upload-api", "timeline-api", "social-api")
#: What the edge says where no API answers it: a problem like theirs.
_OF_THE_EDGE: Final = (502, 504)
_WORKERS_SEEN: Final = "answers_seen"
#: Options of pytest's with which some tests do not run.
_CHOOSING: Final = ("keyword", "markexpr", "lf", "deselect", "ignore", "ignore_glob", "collectonly")


@dataclass(frozen=True)
class Answer:
    """What somebody was answered."""

    method: str
    url: str
    status: int
    kind: str
    body: bytes

    @classmethod
    def heard(cls, answer: requests.Response) -> Self:
        """By `requests`."""
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        return cls(answer.request.method or "", answer.url, answer.status_code, kind, answer.content)

    @classmethod
    def of_har(cls, file: Path) -> Iterator[Self]:
        """By a browser: `file` is a zipped HAR with each body on its own, so that none is kept in memory.

        Without those that a test made up, and those that the browser did not read to the end.
        """
        with zipfile.ZipFile(file) as har:
            for entry in json.loads(har.read("har.har"))["log"]["entries"]:
                request, response = entry["request"], entry["response"]
                content = response["content"]
                if "serverIPAddress" not in entry or ("_file" not in content and content["size"] != 0):
                    continue
                body = har.read(content["_file"]) if "_file" in content else b""
                kind = content["mimeType"].partition(";")[0]
                yield cls(request["method"], request["url"], response["status"], kind, body)


class Api:
    """One description, as answers are held to it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.description = Description(ROOT / "services" / name / "openapi.yaml")
        document = DRAFT202012.create_resource(self.description.document)
        self._registry: Registry[Any] = Registry().with_resource("urn:api", document)

    def check(self, operation: str, answer: Answer) -> None:
        """AssertionError where the answer is none that the operation is described to give."""
        where = f"{self.name}'s openapi.yaml: {operation} answered {answer.status}"
        if answer.status in _OF_THE_EDGE:
            self._check_body("/components/responses/" + self._problem(), PROBLEM, answer, where)
            return
        described = self.description.response(operation, answer.status)
        assert described is not None, f"{where}, which it does not name"
        content = described.get("content", {})
        if operation.startswith("HEAD ") or not content:
            assert not answer.body, f"{where} with a body, which it does not name"
            return
        assert answer.kind in content, f"{where} with {answer.kind or 'no body'}, not with {', '.join(content)}"
        if "schema" in content[answer.kind]:
            self._check_body(self._pointer(operation, answer.status), answer.kind, answer, where)

    def _check_body(self, pointer: str, kind: str, answer: Answer, where: str) -> None:
        schema = {"$ref": f"urn:api#{pointer}/content/{_escaped(kind)}/schema"}
        validator = jsonschema.Draft202012Validator(schema, registry=self._registry)
        try:
            body = json.loads(answer.body)
        except ValueError:
            raise AssertionError(f"{where} with a body that is no JSON: {answer.body[:200]!r}") from None
        wrong = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(body)]
        assert not wrong, f"{where} with {'; '.join(wrong)}"

    def _pointer(self, operation: str, status: int) -> str:
        method, _, template = operation.partition(" ")
        response = self.description.operations[operation]["responses"][str(status)]
        own = f"/paths/{_escaped(template)}/{method.lower()}/responses/{status}"
        return str(response.get("$ref", "#" + own)).removeprefix("#")

    def _problem(self) -> str:
        """A response of the document that is any problem."""
        named = self.description.document["components"]["responses"]
        return next(name for name, response in named.items() if PROBLEM in response.get("content", {}))


class Answers:
    """What was answered so far: the operations that succeeded, and what was not as described."""

    def __init__(self) -> None:
        self.apis = [Api(name) for name in _APIS]
        self.addresses: set[str] = set()
        self.succeeded: set[str] = set()
        self.wrong: list[str] = []

    def concern(self, url: str) -> bool:
        """Whether one of our APIs is behind that address. What others answer may have no end, and is not read here."""
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.netloc}" in self.addresses

    def note(self, answer: Answer) -> None:
        """AssertionError where it is not as described; kept as well, for a test that asked in another thread."""
        for api in self.apis:
            operation = api.description.operation(answer.method, urlsplit(answer.url).path)
            if operation:
                try:
                    api.check(operation, answer)
                except AssertionError as error:
                    self.wrong.append(str(error).partition("\n")[0])
                    raise
                if answer.status < 400:
                    self.succeeded.add(operation)

    def missing(self) -> list[str]:
        """Operations that never succeeded."""
        return sorted({name for api in self.apis for name in api.description.operations} - self.succeeded)


ANSWERS = Answers()


def watch(address: str) -> None:
    """Our APIs answer at `address` (`http://127.0.0.1:8101`), alone or behind the edge."""
    ANSWERS.addresses.add(address)


def hold(file: Path) -> None:
    """All that a browser was answered, to the descriptions. AssertionError with each that is not as described."""
    wrong = []
    for answer in Answer.of_har(file):
        try:
            if ANSWERS.concern(answer.url):
                ANSWERS.note(answer)
        except AssertionError as error:
            wrong.append(str(error))
    assert not wrong, "\n".join(wrong)


def pytest_configure(config: pytest.Config) -> None:
    send = requests.Session.send

    def listened_to(self: requests.Session, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        answer = send(self, request, **options)
        if ANSWERS.concern(answer.url):
            ANSWERS.note(Answer.heard(answer))
        return answer

    patch = pytest.MonkeyPatch()
    patch.setattr(requests.Session, "send", listened_to)
    config.add_cleanup(patch.undo)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """What one of the processes that run tests side by side saw."""
    succeeded, wrong = getattr(node, "workeroutput", {}).get(_WORKERS_SEEN, ([], []))
    ANSWERS.succeeded.update(succeeded)
    ANSWERS.wrong.extend(wrong)


def pytest_sessionfinish(session: pytest.Session) -> None:
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[_WORKERS_SEEN] = (sorted(ANSWERS.succeeded), ANSWERS.wrong)
    elif session.exitstatus == pytest.ExitCode.OK and _faults(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if faults := _faults(config):
        terminalreporter.section("OpenAPI descriptions", red=True)
        for line in faults:
            terminalreporter.line(line)


def _faults(config: pytest.Config) -> list[str]:
    unused = [f"{name} is described, and no test had a success from it" for name in ANSWERS.missing()]
    return [*dict.fromkeys(ANSWERS.wrong), *(unused if _runs_all(config) else [])]


def _runs_all(config: pytest.Config) -> bool:
    """No test was chosen, so all ran."""
    chosen = any(config.getoption(option, None) for option in _CHOOSING)
    return config.args_source is pytest.Config.ArgsSource.TESTPATHS and not chosen


def _escaped(name: str) -> str:
    """As JSON pointers, within a URI, write it."""
    return name.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D").replace("+", "%2B")
