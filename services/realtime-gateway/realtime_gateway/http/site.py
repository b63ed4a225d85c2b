"""The browser client, read into memory once: what stands at which path, compressed, its version in every address."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec

from cloudstagram.contracts.identifiers import is_imageid, is_username
from realtime_gateway.http.modules import needed_by

#: What index.html and the files in root/ write where the address of the assets belongs.
_PLACEHOLDER: Final = b"__ASSETS__"
#: Where index.html wants one link for each module that its first one needs.
_PRELOADS: Final = b"<!-- __MODULES__ -->"
_ENTRY: Final = "src/main.js"
_FOLDERS: Final = ("src", "styles", "icons")
_FOREVER: Final = "public, max-age=31536000, immutable"
_ASK_EACH_TIME: Final = "no-cache"
#: Types that compress.
_TEXTS: Final = ("text/", "application/json", "application/manifest+json", "image/svg+xml")
#: Bytes below which compressing gains less than its header costs.
_COMPRESS_FROM: Final = 512
_IMPORT_MAP: Final = re.compile(rb'<script type="importmap">(.*?)</script>', re.DOTALL)
_TYPES: Final = {".js": "text/javascript", ".mjs": "text/javascript", ".webmanifest": "application/manifest+json"}


class SiteError(Exception):
    """The web folder is not whole. One line: what is missing, what to do."""


class File(msgspec.Struct, frozen=True):
    """One body as it is served; `gzipped` is None where compressing gains nothing."""

    body: bytes
    gzipped: bytes | None
    type: str
    cache: str
    digest: str


class Site:
    """All files by path. `import_map_hash` is for the Content-Security-Policy: that map is the only inline script."""

    def __init__(self, root: Path) -> None:
        """Raises SiteError."""
        sources = dict(_sources(root))
        page = _read(root / "index.html")
        at_the_top = {path.name: _read(path) for path in sorted((root / "root").glob("*")) if path.is_file()}
        self.version = _version({"": page, **at_the_top, **sources})
        self._assets = f"/assets/{self.version}/"
        self._files = {name: _file(name, body, _FOREVER) for name, body in sources.items()}
        self._root = {name: _file(name, self._addressed(body), _ASK_EACH_TIME) for name, body in at_the_top.items()}
        self.page = _file("index.html", self._addressed(_with_preloads(page, sources)), _ASK_EACH_TIME)
        self.import_map_hash = _import_map_hash(self.page.body)

    def find(self, path: str) -> File | None:
        """The file at an address, or the page where the address is one of its pages; None where there is nothing.

        The assets of another version are answered with this one's: while two run side by side, a page that one served
        may ask the other. They are not to be kept then.
        """
        if path.startswith(self._assets):
            return self._files.get(path.removeprefix(self._assets))
        if path.startswith("/assets/"):
            file = self._files.get(path.removeprefix("/assets/").partition("/")[2])
            return file and msgspec.structs.replace(file, cache=_ASK_EACH_TIME)
        return self.page if is_page(path) else self._root.get(path.removeprefix("/"))

    def _addressed(self, body: bytes) -> bytes:
        return body.replace(_PLACEHOLDER, self._assets.removesuffix("/").encode())


def _with_preloads(page: bytes, sources: Mapping[str, bytes]) -> bytes:
    """Named at once, modules come side by side; found out one from another, they take a round trip for each step."""
    import_map = _IMPORT_MAP.search(page)
    names = import_map[1].replace(_PLACEHOLDER + b"/", b"") if import_map else b'{"imports":{}}'
    links = (f'<link rel="modulepreload" href="__ASSETS__/{name}">' for name in needed_by(_ENTRY, sources, names))
    return page.replace(_PRELOADS, "\n  ".join(links).encode())


def is_page(path: str) -> bool:
    """Whether the client has a page at this address, which it reads as people write it: a slash at the end, ``Ann``."""
    kind, _, name = path.removeprefix("/").removesuffix("/").partition("/")
    if not name:
        return path == "/" or (kind == "latest" and "//" not in path)
    return (kind == "profile" and is_username(name.lower())) or (kind == "image" and is_imageid(name))


def _sources(root: Path) -> Iterator[tuple[str, bytes]]:
    """The files below the versioned address, by their path there: our own, and those of npm packages that are named."""
    for folder in _FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file():
                yield path.relative_to(root).as_posix(), _read(path)
    for name, source in _vendored(root).items():
        yield f"vendor/{name}", _read(root / "node_modules" / source, "install the client's npm packages (npm ci)")


def _vendored(root: Path) -> dict[str, str]:
    try:
        return msgspec.json.decode(_read(root / "vendor.json"), type=dict[str, str])
    except msgspec.DecodeError as error:
        raise SiteError(f"{root / 'vendor.json'}: {error}") from None


def _read(path: Path, advice: str = "set WEB_ROOT to the folder of the browser client") -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SiteError(f"{path} can't be read ({error.strerror}): {advice}") from None


def _version(files: Mapping[str, bytes]) -> str:
    """The same wherever the same client is served."""
    parts = (part for name, body in sorted(files.items()) for part in (name.encode(), body))
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()[:16]


def _file(name: str, body: bytes, cache: str) -> File:
    kind = _TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    is_text = kind.startswith(_TEXTS)
    gzipped = gzip.compress(body, mtime=0) if is_text and len(body) >= _COMPRESS_FROM else None
    charset = "; charset=utf-8" if kind.startswith("text/") else ""
    return File(body, gzipped, kind + charset, cache, hashlib.sha256(body).hexdigest()[:32])


def _import_map_hash(page: bytes) -> str | None:
    found = _IMPORT_MAP.search(page)
    return b64encode(hashlib.sha256(found[1]).digest()).decode() if found else None
