"""Bodies of requests: JSON, read into structs."""

from __future__ import annotations

from typing import Any, Final, TypeVar

import falcon
import msgspec

from cloudstagram import problems
from cloudstagram.problems import FieldError

S = TypeVar("S", bound=msgspec.Struct)

#: Bytes of a JSON body: our largest has a dozen short fields.
_BODY_LIMIT: Final = 64 * 1024


def read_body(req: falcon.Request, type_: type[S]) -> S:
    """The JSON body as a `type_`, every field of the right type and no other field.

    Raises Problem: 415 not JSON, 413 over 64 KiB, 400 not readable, 422 naming each field that is missing, wrong or
    unknown.
    """
    value = _read_json(req)
    if not isinstance(value, dict):
        raise problems.bad_request("The body has to be a JSON object.")
    fields = {field.encode_name: field for field in msgspec.structs.fields(type_)}
    errors = [FieldError(name[:100], "There is no such field.") for name in value if name not in fields]
    for name, field in fields.items():
        if name in value:
            errors += _type_error(name, value[name], field.type)
        elif field.required:
            errors.append(FieldError(name, "It is missing."))
    if errors:
        raise problems.unprocessable(errors[: len(fields) + 10])
    return msgspec.convert(value, type_)


def _read_json(req: falcon.Request) -> Any:
    media_type = (req.content_type or "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise problems.unsupported_media_type("Send the body as application/json.")
    # Without a length the server itself finds the end (chunked); with one, reading further would wait for ever.
    stream = req.bounded_stream if req.content_length is not None else req.stream
    body = stream.read(_BODY_LIMIT + 1)
    if len(body) > _BODY_LIMIT:
        raise problems.too_large(f"The body may have at most {_BODY_LIMIT // 1024} KiB.")
    try:
        return msgspec.json.decode(body)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise problems.bad_request(f"The body is not valid JSON: {error}.") from None


def _type_error(name: str, value: Any, type_: Any) -> list[FieldError]:
    try:
        msgspec.convert(value, type_)
    except msgspec.ValidationError as error:
        return [FieldError(name, f"{error}.".replace("`", ""))]
    return []
