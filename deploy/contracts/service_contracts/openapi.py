"""A service's OpenAPI description, read: its operations, what each answers and what each takes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import msgspec

from service_contracts.contract import OPTIONAL, Provided
from service_contracts.shapes import Schema, fields_of_schema, resolved

METHODS: Final = ("get", "head", "put", "post", "delete")
PROBLEM: Final = "application/problem+json"


class Description:
    """One service's document."""

    def __init__(self, path: Path) -> None:
        self.document: dict[str, Any] = msgspec.yaml.decode(path.read_bytes())

    @cached_property
    def operations(self) -> dict[str, dict[str, Any]]:
        """By method and path template: `GET /api/users/{username}`."""
        return {
            f"{method.upper()} {template}": item[method]
            for template, item in self.document["paths"].items()
            for method in METHODS
            if method in item
        }

    @cached_property
    def _templates(self) -> list[tuple[re.Pattern[str], str]]:
        """Those without a parameter first: they win."""
        templates = sorted(self.document["paths"], key=lambda template: template.count("{"))
        return [(re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template))), template) for template in templates]

    def operation(self, method: str, path: str) -> str | None:
        """The name of the operation that a request asks for; None where there is none."""
        for pattern, template in self._templates:
            if pattern.fullmatch(path):
                name = f"{method} {template}"
                return name if name in self.operations else None
        return None

    def response(self, operation: str, status: int) -> dict[str, Any] | None:
        """What is said of an answer; None where nothing is."""
        response = self.operations[operation]["responses"].get(str(status))
        return None if response is None else resolved(response, self.document)

    def provided(self) -> dict[str, Provided]:
        """What consumers can hold on to: each operation's success, and the one form of all problems."""
        found = {f"http {name}": self._provided(name) for name in self.operations}
        problem = self.document["components"]["schemas"]["Problem"]
        return found | {"http problem": Provided(gives=fields_of_schema(problem, self.document))}

    def _provided(self, name: str) -> Provided:
        (status,) = (status for status in self.operations[name]["responses"] if status.startswith("2"))
        response = self.response(name, int(status)) or {}
        gives = [fields_of_schema(schema, self.document) for schema in _schemas(response)]
        return Provided({"status": int(status)}, gives[0] if gives else {}, dict(self._takes(name)))

    def _takes(self, name: str) -> Iterator[tuple[str, str]]:
        operation, template = self.operations[name], name.partition(" ")[2]
        for schema in _schemas(operation.get("requestBody", {})):
            yield from fields_of_schema(schema, self.document).items()
        shared = self.document["paths"][template].get("parameters", ())
        for reference in (*shared, *operation.get("parameters", ())):
            parameter = resolved(reference, self.document)
            if parameter["in"] in ("query", "header"):
                yield from _parameter(parameter)


def _parameter(parameter: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Everything in a query or a header is text."""
    sign = "?" if parameter["in"] == "query" else ""
    yield sign + parameter["name"], "string" + ("" if parameter.get("required") else OPTIONAL)


def _schemas(body: Mapping[str, Any]) -> list[Schema]:
    return [part["schema"] for part in body.get("content", {}).values() if "schema" in part]
