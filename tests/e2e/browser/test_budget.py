"""Light: what a first visit costs, in bytes and requests; a strict policy; installable, honest without a network."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from urllib.parse import urlsplit

import requests
from PIL import Image
from playwright.sync_api import BrowserContext, Request, expect

from e2e import photos
from e2e.client import Client
from e2e.visitor import Visit, Visitor

#: Of scripts and styles together, compressed, in bytes.
MOST_BYTES = 120 * 1024
#: Modules and styles are many small files, which a browser asks for side by side; each is kept for ever.
MOST_REQUESTS = 90

FETCHED_AGAIN = """() => performance.getEntriesByType('resource')
    .filter(({ name, transferSize }) => new URL(name).pathname.startsWith('/assets/') && transferSize > 0)
    .map(({ name }) => name)"""


def test_a_first_visit_is_light_and_asks_nobody_else(
    mia: Client, base_url: str, open_context: Callable[..., BrowserContext]
) -> None:
    mia.share(photos.plain(seed=130), "Light")
    ada = Visitor(open_context().new_page(), base_url)
    asked: list[Request] = []
    ada.page.on("requestfinished", lambda request: asked.append(request))
    ada.open("/")
    ada.expect_picture("Light")
    foreign = [request.url for request in asked if urlsplit(request.url).netloc != urlsplit(base_url).netloc]
    assert [url for url in foreign if not url.startswith(("data:", "blob:"))] == []

    code = [request for request in asked if request.resource_type in ("script", "stylesheet")]
    sizes = {request.url: request.sizes()["responseBodySize"] for request in code}
    total = sum(sizes.values())
    assert total <= MOST_BYTES, f"{total} bytes: {sizes}"
    assert len(code) == len(sizes), "something was asked for twice"
    assert len(asked) - len([request for request in asked if request.resource_type == "image"]) <= MOST_REQUESTS
    for request in code:
        response = request.response()
        assert response is not None
        headers = response.headers
        assert headers["cache-control"] == "public, max-age=31536000, immutable", request.url
        if request.sizes()["responseBodySize"] > 512:
            assert headers.get("content-encoding") == "gzip", request.url

    ada.page.reload()
    ada.expect_live()
    assert ada.page.evaluate(FETCHED_AGAIN) == [], "versioned files are kept"
    ada.expect_no_trouble()


def test_every_module_is_told_of_at_once(mia: Client, visit: Visit, base_url: str) -> None:
    page = requests.get(base_url, timeout=10).text
    told = set(re.findall(r'<link rel="modulepreload" href="([^"]+)">', page))
    ada = visit("/latest")
    loaded = ada.page.evaluate(
        "() => performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)"
    )
    modules = [path for path in loaded if re.match(r"/assets/\w+/(src|vendor)/", path) and "sockjs" not in path]
    assert sorted(modules) == sorted(told)


def test_the_policy_is_strict_and_nothing_breaks_it(visit: Visit, mia: Client, base_url: str) -> None:
    policy = requests.get(base_url, timeout=10).headers["Content-Security-Policy"]
    directives = {name: rest.split() for name, _, rest in (part.strip().partition(" ") for part in policy.split(";"))}
    assert directives["default-src"] == ["'none'"]
    assert directives["style-src"] == ["'self'"]
    own, inline = directives["script-src"]
    assert own == "'self'"
    assert inline.startswith("'sha256-")
    assert "unsafe" not in policy
    mia.share(photos.plain(seed=131), "Under a policy")
    ada = visit("/latest")
    ada.page.evaluate("""() => {
        window.broken = [];
        document.addEventListener('securitypolicyviolation', (event) => window.broken.push(event.violatedDirective));
    }""")
    ada.preview("Under a policy").locator("img").first.dblclick()
    expect(ada.page.get_by_label("Username")).to_be_visible()
    assert ada.page.evaluate("() => window.broken") == []
    assert ada.page.locator("script:not([src])").count() == 1
    ada.expect_no_trouble()


def test_it_can_be_installed(visit: Visit, base_url: str) -> None:
    ada = visit("/latest")
    link = ada.page.locator("link[rel=manifest]").get_attribute("href")
    answer = requests.get(f"{base_url}{link}", timeout=10)
    assert answer.headers["Content-Type"].startswith("application/manifest+json")
    manifest = answer.json()
    assert {"name", "short_name", "id", "start_url", "scope", "display", "icons"} <= manifest.keys()
    assert requests.get(base_url + manifest["start_url"], timeout=10).status_code == 200
    for icon in manifest["icons"]:
        picture = Image.open(io.BytesIO(requests.get(base_url + icon["src"], timeout=10).content))
        assert f"{picture.width}x{picture.height}" == icon["sizes"]
        assert Image.MIME[picture.format or ""] == icon["type"]
    kinds = {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]}
    assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")} <= kinds
    cdp = ada.page.context.new_cdp_session(ada.page)
    assert cdp.send("Page.getAppManifest")["errors"] == []


def test_without_a_network_a_page_says_so_and_goes_on_by_itself(visit: Visit, mia: Client) -> None:
    mia.share(photos.plain(seed=132), "Back again")
    ada = visit("/latest")
    ada.page.evaluate("() => navigator.serviceWorker.ready.then(() => null)")
    ada.page.context.set_offline(True)
    ada.page.goto(f"{ada.base_url}/profile/{mia.name}")
    expect(ada.page.get_by_role("heading", name="You are offline")).to_be_visible()
    ada.page.context.set_offline(False)
    ada.expect_picture("Back again")
    ada.expect_live()
