"""JSON Schemas as flat fields: what a consumer can hold on to, path by path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from service_contracts.contract import OPTIONAL

Schema = dict[str, Any]
_ANY = "any"


def fields_of_schema(schema: Schema, root: Mapping[str, Any]) -> dict[str, str]:
    """Every path below `schema`, whose references point into `root`; of parts that are one of several, those of all."""
    return dict(_below(schema, root, ""))


def fields_written(struct: type[Struct]) -> dict[str, str]:
    """What an encoder writes of a struct: defaults too, but where the struct leaves them out or they may be unset."""
    (schema,), definitions = msgspec.json.schema_components([struct], ref_template="#/$defs/{name}")
    for part in _structs(struct):
        definitions[part.__name__]["required"] = _written(part)
    return fields_of_schema(schema, {"$defs": definitions})


def resolved(schema: Schema, root: Mapping[str, Any]) -> Schema:
    """The schema that a reference points to, or `schema` itself."""
    while "$ref" in schema:
        found: Any = root
        for name in schema["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        schema = found
    return schema


def _below(schema: Schema, root: Mapping[str, Any], path: str) -> Iterator[tuple[str, str]]:
    for part in _alternatives(schema, root):
        for name, value in part.get("properties", {}).items():
            inner = f"{path}.{name}" if path else name
            missing = "" if name in part.get("required", ()) else OPTIONAL
            yield inner, _type(value, root) + missing
            yield from _below(value, root, inner)
        if "items" in part:
            yield f"{path}[]", _type(part["items"], root)
            yield from _below(part["items"], root, f"{path}[]")


def _alternatives(schema: Schema, root: Mapping[str, Any]) -> list[Schema]:
    schema = resolved(schema, root)
    several = schema.get("anyOf") or schema.get("oneOf")
    return [part for one in several for part in _alternatives(one, root)] if several else [schema]


def _type(schema: Schema, root: Mapping[str, Any]) -> str:
    named = {name for part in _alternatives(schema, root) for name in _names(part)}
    return "|".join(sorted(named))


def _names(part: Schema) -> list[str]:
    if "enum" in part and "type" not in part:
        return sorted({"string" if isinstance(value, str) else "integer" for value in part["enum"]})
    types = part.get("type", _ANY)
    return types if isinstance(types, list) else [types]


def _structs(struct: type[Struct]) -> Iterator[type[Struct]]:
    yield struct
    for field in msgspec.structs.fields(struct):
        kinds = getattr(field.type, "__args__", (field.type,))
        for kind in kinds:
            if isinstance(kind, type) and issubclass(kind, Struct):
                yield from _structs(kind)


def _written(struct: type[Struct]) -> list[str]:
    left_out = struct.__struct_config__.omit_defaults
    return [
        field.encode_name
        for field in msgspec.structs.fields(struct)
        if field.required or not (left_out or field.default is msgspec.UNSET)
    ]
