"""Security headers of every answer: a policy without a single exception, no sniffing, no framing, nothing of a case
left in caches.

Pages carry no inline script and no inline style, so the policy needs neither nonce nor hash. Called by the factory
alone.
"""

from __future__ import annotations

from flask import Flask, Response, request

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
)
FILE_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"
A_YEAR_S = 31_536_000


def protect(app: Flask) -> None:
    """Give every answer of the application its headers."""
    app.after_request(_add_headers)


def _add_headers(answer: Response) -> Response:
    headers = answer.headers
    headers.setdefault("Content-Security-Policy", PAGE_POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if request.endpoint == "static":
        # A built file is asked for with its digest in the address, so its content never changes under one address.
        lasts = "v" in request.args
        answer.cache_control.max_age = A_YEAR_S if lasts else 300
        answer.cache_control.immutable = lasts
        answer.cache_control.no_cache = None  # Flask's own word, with which a browser asks again at every page all the same
        return answer
    headers["Cache-Control"] = "no-store"
    headers["Vary"] = "Cookie, Accept-Language, HX-Request"
    return answer
