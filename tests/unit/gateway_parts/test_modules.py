"""The modules that a page is told of before it finds out itself."""

from __future__ import annotations

from realtime_gateway.http.modules import needed_by

MAP = b'{"imports": {"lib": "vendor/lib.js", "lib/parts": "vendor/parts.js"}}'


def test_a_module_needs_what_it_imports_and_what_that_imports_each_once() -> None:
    sources = {
        "src/main.js": b"import { a } from './a.js';\nimport './ui/b.js';\nimport lib from 'lib';\n",
        "src/a.js": b"import {\n  one,\n  two,\n} from './ui/b.js';\nexport * from './c.js';\n",
        "src/ui/b.js": b"import { a } from '../a.js';\nimport { h } from 'lib/parts';\n",
        "src/c.js": b"export const words = 'from ./d.js';\n",
        "src/d.js": b"",
        "vendor/lib.js": b"",
        "vendor/parts.js": b"",
    }
    assert needed_by("src/main.js", sources, MAP) == [
        "src/main.js",
        "src/a.js",
        "src/ui/b.js",
        "vendor/lib.js",
        "src/c.js",
        "vendor/parts.js",
    ]


def test_what_is_imported_later_or_only_spoken_of_is_not_needed() -> None:
    source = b"""
/** @param {import('./types.js').Thing} thing */
export const open = () => import('./later.js');
// import { x } from './comment.js';
export function say() { return 'import y from "./words.js"'; }
"""
    sources = {"src/main.js": source, **{f"src/{name}.js": b"" for name in ("types", "later", "comment", "words")}}
    assert needed_by("src/main.js", sources, MAP) == ["src/main.js"]


def test_an_import_of_nothing_is_left_to_the_browser_to_complain_of() -> None:
    assert needed_by("src/main.js", {"src/main.js": b"import './gone.js'"}, MAP) == ["src/main.js"]
    assert needed_by("src/main.js", {}, MAP) == []
