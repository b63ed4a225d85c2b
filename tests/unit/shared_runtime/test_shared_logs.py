from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

from cloudstagram.logs import new_request_id, valid_request_id


def logged(statements: str, level: str = "INFO") -> list[dict[str, Any]]:
    """What a process that runs `statements` writes to standard output."""
    begin = f"import logging; from cloudstagram import logs; logs.configure('upload-api', '{level}', instance='3')\n"
    run = subprocess.run([sys.executable, "-c", begin + statements], capture_output=True, text=True, check=True)
    assert run.stderr == ""
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_a_record_says_when_who_and_what() -> None:
    [record] = logged("logging.getLogger('some.part').warning('took %d', 5)")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", record.pop("time"))
    assert record == {
        "level": "WARNING", "logger": "some.part", "message": "took 5", "service": "upload-api", "instance": "3",
    }  # fmt: skip


def test_a_line_break_of_any_kind_does_not_split_a_record() -> None:
    message = "a\nb\r\nc\u2028d\x85e"
    [record] = logged(f"logging.info({message!r})")
    assert record["message"] == message


def test_an_exception_is_one_field() -> None:
    [record] = logged("try: 1 / 0\nexcept ZeroDivisionError: logging.exception('failed')")
    assert record["message"] == "failed"
    assert "ZeroDivisionError" in record["exception"]
    assert "exc_info" not in record


def test_a_record_carries_the_request_it_belongs_to() -> None:
    first, second = logged("logs.request_id.set('r-1'); logging.info('a'); logs.request_id.set(''); logging.info('b')")
    assert first["request_id"] == "r-1"
    assert "request_id" not in second


def test_a_lower_level_is_left_out() -> None:
    assert logged("logging.debug('a'); logging.info('b')", level="WARNING") == []


def test_request_ids_that_could_forge_a_line_are_not_valid() -> None:
    assert valid_request_id(new_request_id())
    assert valid_request_id("a" * 64)
    assert not any(map(valid_request_id, ["", "a" * 65, "a b", "a\n", "ä", '"']))
