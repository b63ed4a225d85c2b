"""An API's own description: OpenAPI, written by hand as YAML, served as JSON."""

from __future__ import annotations

from pathlib import Path

import falcon
import msgspec


class Description:
    """Reads `path` once, at the start; a file that is missing or no YAML stops it."""

    def __init__(self, path: Path) -> None:
        self._json = msgspec.json.encode(msgspec.yaml.decode(path.read_bytes()))

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        resp.content_type = falcon.MEDIA_JSON
        resp.data = self._json
