"""Serves the browser client: any address that is none of its pages shows the same shell, with 404."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from cloudstagram.sessions import secured
from realtime_gateway.http import problems
from realtime_gateway.http.site import File, Site

_PERMISSIONS: Final = "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()"


def security_headers(site: Site, origins: Sequence[str]) -> dict[str, str]:
    """For every answer of ours to a browser; nothing but our own files, our own APIs and our own sockets."""
    # An IPv6 address has no form in a policy (CSP3, 2.3.1); there `self` has to do, as it does in today's browsers.
    sockets = " ".join(origin.replace("http", "ws", 1) for origin in origins if "[" not in origin)
    inline = f" 'sha256-{site.import_map_hash}'" if site.import_map_hash else ""
    policy = {
        "default-src": "'none'",
        "script-src": f"'self'{inline}",
        "style-src": "'self'",
        "img-src": "'self' data: blob:",
        "connect-src": f"'self' {sockets}".strip(),
        "manifest-src": "'self'",
        "worker-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    headers = {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": _PERMISSIONS,
    }
    if secured(origins):
        headers["Strict-Transport-Security"] = "max-age=31536000"  # for this host; others of the domain are not ours
    return headers


class Pages(problems.Handler):
    def initialize(self, site: Site) -> None:
        self._site = site

    def set_default_headers(self) -> None:
        super().set_default_headers()
        headers: Mapping[str, str] = self.settings["security_headers"]
        for name, value in headers.items():
            self.set_header(name, value)

    def prepare(self) -> None:
        if self.request.method not in ("GET", "HEAD"):
            self.set_header("Allow", "GET, HEAD")
            problems.answer(self, 405, "method-not-allowed", "Method not allowed", "Use GET or HEAD here.")

    def get(self) -> None:
        file = self._site.find(self.request.path)
        if file:
            self._serve(file)
        elif "text/html" in self.request.headers.get("Accept", ""):
            self.set_status(404)
            self._serve(self._site.page)
        else:
            problems.answer(self, 404, "not-found", "Not found", "There is nothing at this address.")

    head = get

    def compute_etag(self) -> None:
        """Ours stands already: it was computed at the start."""

    def _serve(self, file: File) -> None:
        zipped = file.gzipped is not None and "gzip" in self.request.headers.get("Accept-Encoding", "")
        self.set_header("Content-Type", file.type)
        self.set_header("Cache-Control", file.cache)
        self.set_header("Etag", f'"{file.digest}{"-gzip" if zipped else ""}"')
        if file.gzipped is not None:
            self.set_header("Vary", "Accept-Encoding")
        if zipped:
            self.set_header("Content-Encoding", "gzip")
        if self.get_status() == 200 and self.check_etag_header():
            self.set_status(304)
            self.finish()
        else:
            self.finish(file.gzipped if zipped else file.body)
