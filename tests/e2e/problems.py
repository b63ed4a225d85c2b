"""What every refusal looks like."""

from __future__ import annotations

from typing import Any

import requests

#: What nobody has registered, and what no picture is called.
NOBODY = "nobody_is_called_so"
NO_IMAGE = "01JDXW0000000000000000ZZZZ"


def expect_problem(answer: requests.Response, status: int, about: str = "") -> dict[str, Any]:
    """The answer is a problem document with this status, in words; ``about`` is a field that it names."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"].split(";")[0] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == status
    assert problem["type"].startswith("/problems/")
    assert problem["title"]
    assert problem["detail"]
    if about:
        assert about in [error["field"] for error in problem["errors"]]
    return problem
