"""Which modules a page needs: a browser that is told need not find out from each what it imports, and ask again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from posixpath import dirname, join, normpath
from typing import Final

import msgspec

#: Of an `import … from`, an `export … from` or a bare `import`, what is imported; not of an `import()`, which may wait.
_IMPORTED: Final = re.compile(r"""^\s*(?:import|export)\b[^'"();]*?['"]([^'"]+)['"]""", re.MULTILINE)


class _ImportMap(msgspec.Struct):
    imports: dict[str, str]


def needed_by(entry: str, sources: Mapping[str, bytes], import_map: bytes) -> list[str]:
    """`entry` and all that it imports, directly or not, nearest first; names as in `sources`.

    An import that names no source is left out: a browser will say so. Raises msgspec.DecodeError for a bad map.
    """
    names = msgspec.json.decode(import_map, type=_ImportMap).imports
    needed = [entry] if entry in sources else []
    for name in needed:  # it grows while one walks it
        needed += [other for other in _imports(name, sources[name], names) if other in sources and other not in needed]
    return needed


def _imports(name: str, source: bytes, names: Mapping[str, str]) -> Iterator[str]:
    for imported in dict.fromkeys(_IMPORTED.findall(source.decode())):
        yield normpath(join(dirname(name), imported)) if imported.startswith(".") else names.get(imported, imported)
