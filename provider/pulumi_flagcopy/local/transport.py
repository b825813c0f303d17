"""The local server as an httpx transport, in the same process and without a socket."""

from __future__ import annotations

import io
import os
import sys
import threading
import weakref
from pathlib import Path

import httpx
from flask import Flask
from werkzeug.test import run_wsgi_app

from .app import create_app
from .control import IN_PROCESS
from .sample import ensure_sample
from .traffic import NoAnswer

_apps: weakref.WeakValueDictionary[Path, Flask] = weakref.WeakValueDictionary()
_opening = threading.Lock()


class LocalTransport(httpx.BaseTransport):
    """Sends requests to the local server on the file `database`; scheme and host of the URL are ignored.

    A database that does not exist yet is made with the sample shop. Injected faults come as httpx raises
    them on a real connection: "reset" as `httpx.ReadError`, "timeout" as `httpx.ReadTimeout`, "truncated"
    as `httpx.RemoteProtocolError`. Safe for many threads.
    """

    def __init__(self, database: str | os.PathLike[str]) -> None:
        self._app = _app(Path(database).absolute())

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        try:
            chunks, status, headers = run_wsgi_app(self._app, _environ(request), buffered=True)
        except NoAnswer as fault:
            if fault.kind == "timeout":
                raise httpx.ReadTimeout("The read operation timed out", request=request) from None
            raise httpx.ReadError("Connection reset by peer", request=request) from None
        body = b"".join(chunks)
        if headers.get("Content-Length", 0, int) > len(body) and request.method != "HEAD":
            raise httpx.RemoteProtocolError(
                "peer closed connection without sending complete message body", request=request
            )
        return httpx.Response(int(status.split()[0]), headers=list(headers), content=body)


def _app(database: Path) -> Flask:
    """One application for each database that this process has in use: a suite of tests has hundreds of them."""
    with _opening:
        app = _apps.get(database)
        if app is None:
            ensure_sample(database)
            app = _apps[database] = create_app(database)
        return app


def _environ(request: httpx.Request) -> dict[str, object]:
    environ: dict[str, object] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": request.url.path.encode().decode("latin-1"),
        "QUERY_STRING": request.url.query.decode("ascii"),
        "SERVER_NAME": "local",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": request.url.scheme,
        "wsgi.input": io.BytesIO(request.content),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        IN_PROCESS: True,
    }
    for name, value in request.headers.raw:
        field = name.decode("ascii").upper().replace("-", "_")
        prefix = "" if field in {"CONTENT_TYPE", "CONTENT_LENGTH"} else "HTTP_"
        before = environ.get(prefix + field)
        text = value.decode("latin-1")
        environ[prefix + field] = text if before is None else f"{before},{text}"  # as on a socket
    return environ
