"""Who uses which name of `cloudstagram`: read from the code, by name, through other shared names too.

A method counts as used where its class is reached and an attribute of its name is read: a common name (`get`) may
hide one that nobody calls, but none that is used is ever reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

#: Read by falcon and gunicorn alone, from objects that they are given.
_CALLED_BY_NAME = frozenset({"process_request", "process_response", "on_get", "handle_error", "notify"})

_Function = ast.FunctionDef | ast.AsyncFunctionDef


class Code:
    """The names a piece of code reads: those of shared modules as `module.name`, and attributes of whatever."""

    def __init__(self, nodes: Iterable[ast.AST], named: dict[str, str]) -> None:
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        for node in (inner for outer in nodes for inner in ast.walk(outer)):
            if isinstance(node, ast.Name) and node.id in named:
                self.names.add(named[node.id])
            elif isinstance(node, ast.Constant) and node.value in named:  # what `__all__` hands on
                self.names.add(named[node.value])
            elif isinstance(node, ast.Attribute):
                self.attributes.add(node.attr)
                if isinstance(node.value, ast.Name) and node.value.id in named:
                    self.names.add(f"{named[node.value.id]}.{node.attr}")


class Shared:
    """What the modules of one folder define: each function, class, public method and constant."""

    def __init__(self, folder: Path) -> None:
        self.code: dict[str, Code] = {}
        for path in sorted(folder.glob("*.py")):
            self._read(path)

    def public(self) -> list[str]:
        return [name for name in self.code if not any(part.startswith("_") for part in name.split("."))]

    def used_by(self, paths: Iterable[Path]) -> set[str]:
        """All that a service needs whose files are `paths`, directly or through what it needs."""
        reached: set[str] = set()
        attributes = set(_CALLED_BY_NAME)
        waiting: set[str] = set()
        for path in paths:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            code = Code([tree], imported(tree))
            waiting |= code.names | self._stars(tree)
            attributes |= code.attributes
        while waiting:
            reached |= waiting
            found = [self.code[name] for name in waiting if name in self.code]
            attributes = attributes.union(*(code.attributes for code in found))
            called = {name for name in self.code if self._is_called(name, reached, attributes)}
            waiting = called.union(*(code.names for code in found)) - reached
        return reached & set(self.code)

    @staticmethod
    def _is_called(name: str, reached: set[str], attributes: set[str]) -> bool:
        owner, _, method = name.rpartition(".")
        return owner in reached and method in attributes

    def _stars(self, tree: ast.Module) -> set[str]:
        whole = {
            node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
        }
        return {name for name in self.code if f"cloudstagram.{name.partition('.')[0]}" in whole}

    def _read(self, path: Path) -> None:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        parts = [(name, node) for node in tree.body for name in _defined(node)]
        named = imported(tree) | {name: f"{path.stem}.{name}" for name, _ in parts}
        for name, node in parts:
            methods = [part for part in node.body if _is_public(part)] if isinstance(node, ast.ClassDef) else []
            private = name.startswith("_")
            apart = [] if private else methods
            rest = [child for child in ast.iter_child_nodes(node) if child not in apart]
            self.code[f"{path.stem}.{name}"] = Code(rest, named)
            for method in apart:
                assert isinstance(method, _Function)
                self.code[f"{path.stem}.{name}.{method.name}"] = Code([method], named)


def imported(tree: ast.Module) -> dict[str, str]:
    """What a file calls names and modules of `cloudstagram` outside `contracts`: `{"Records": "records.Records"}`."""
    named: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "cloudstagram":
            inside = (node.module or "").removeprefix("cloudstagram").removeprefix(".")
            for alias in node.names:
                named[alias.asname or alias.name] = f"{inside}.{alias.name}" if inside else alias.name
    return named


def _is_public(node: ast.AST) -> bool:
    return isinstance(node, _Function) and not node.name.startswith("_")


def _defined(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, _Function | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        yield from (target.id for target in targets if isinstance(target, ast.Name))
