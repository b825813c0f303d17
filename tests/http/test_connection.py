"""Who gets to see a token: nobody but the configured host, whose certificate is verified whatever is set around it."""

from __future__ import annotations

import ast
import inspect
import ipaddress
import os
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import click
import httpx
import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

import pulumi_flagcopy
from pulumi_flagcopy import errors
from pulumi_flagcopy.cli.main import main
from pulumi_flagcopy.http.cause import patience, remedy
from pulumi_flagcopy.http.client import Client
from pulumi_flagcopy.http.connection import opened
from pulumi_flagcopy.launchdarkly.dialect import DIALECT

TOKEN = "api-never-to-be-seen-elsewhere"
PACKAGE = Path(pulumi_flagcopy.__file__).parent


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.upper().endswith("_PROXY") or name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
            monkeypatch.delenv(name)


class Host:
    """A server of this test, on loopback, that keeps what it was sent."""

    def __init__(self, certificate: Path | None = None, answer: bytes = b"{}", **headers: str) -> None:
        self.heard: list[str] = []
        host = self

        class Handler(BaseHTTPRequestHandler):
            def handle_one_request(self) -> None:
                with suppress(OSError):  # a handshake that the other side broke off
                    super().handle_one_request()

            def do_GET(self) -> None:
                host.heard.append(f"{self.requestline}\n{self.headers}")
                self.send_response_only(302 if headers else 200)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_CONNECT = do_GET  # noqa: N815  as http.server names them

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.port = self._server.server_port

    @contextmanager
    def serving(self) -> Iterator[Host]:
        thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        thread.start()
        yield self
        self._server.shutdown()
        thread.join()
        self._server.server_close()


def certificate(folder: Path, *, name: str = "127.0.0.1", days: int = 1) -> Path:
    """One that nobody vouches for but itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    try:
        known: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        known = x509.DNSName(name)
    until = datetime.now(timezone.utc) + timedelta(days=days)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(until - timedelta(days=3))
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName([known]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


@contextmanager
def client_of(address: str) -> Iterator[Client]:
    client = Client(DIALECT, address, TOKEN, tell=lambda _: None)
    yield client
    client.close()


OFF = {
    "PYTHONHTTPSVERIFY": "0",
    "REQUESTS_CA_BUNDLE": "",
    "CURL_CA_BUNDLE": "",
    "SSL_VERIFY": "false",
    "NODE_TLS_REJECT_UNAUTHORIZED": "0",
}
"""What turns the verification off in other programs."""


@pytest.mark.parametrize("around", [{}, OFF], ids=["as it is", "as others are told to trust anybody"])
def test_a_certificate_that_nobody_vouches_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, around: dict[str, str]
) -> None:
    for name, value in around.items():
        monkeypatch.setenv(name, value)
    with Host(certificate(tmp_path)).serving() as host, client_of(f"https://127.0.0.1:{host.port}") as client:
        with pytest.raises(errors.UnavailableError) as caught:
            client.get("/api/v2/flags")
        with pytest.raises(errors.UnavailableError, match="not trusted"):
            client.write("POST", "/api/v2/flags", {}, settled=lambda: pytest.fail("nothing was sent"))
    assert caught.value.summary == "LaunchDarkly's certificate is not trusted, so nothing was sent"
    assert caught.value.detail == "GET /api/v2/flags to 127.0.0.1: self-signed certificate."
    assert "SSL_CERT_FILE" in caught.value.remedy
    assert TOKEN not in str(caught.value)
    assert host.heard == []


@pytest.mark.parametrize(
    ("name", "days", "reason"),
    [("app.example.com", 1, "IP address mismatch"), ("127.0.0.1", -1, "certificate has expired")],
)
def test_a_trusted_certificate_that_is_not_this_hosts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, days: int, reason: str
) -> None:
    path = certificate(tmp_path, name=name, days=days)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    with (
        Host(path).serving() as host,
        client_of(f"https://127.0.0.1:{host.port}") as client,
        pytest.raises(errors.UnavailableError, match=reason),
    ):
        client.get("/x")
    assert host.heard == []


def test_an_authority_of_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    with Host(path).serving() as host, client_of(f"https://127.0.0.1:{host.port}") as client:
        assert client.get("/x") == {}
    assert TOKEN in host.heard[0]


def test_plain_http_goes_past_every_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with Host().serving() as proxy, Host().serving() as host:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        with client_of(f"http://127.0.0.1:{host.port}") as client:
            client.get("/x")
    assert len(host.heard) == 1
    assert proxy.heard == [], "it could read the token"


def test_a_proxy_of_an_encrypted_connection_is_told_the_host_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with Host().serving() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        with (
            opened("https://app.example.com", headers={"Authorization": TOKEN}) as client,
            pytest.raises(httpx.HTTPError),
        ):
            client.get("/x")
    assert proxy.heard[0].startswith("CONNECT app.example.com:443 ")
    assert TOKEN not in proxy.heard[0]


def test_a_redirect_takes_nothing_elsewhere() -> None:
    with Host().serving() as elsewhere:
        there = f"http://127.0.0.1:{elsewhere.port}/"
        with (
            Host(Location=there).serving() as host,
            client_of(f"http://127.0.0.1:{host.port}") as client,
            pytest.raises(errors.AnswerError, match="redirect"),
        ):
            client.get("/x")
    assert elsewhere.heard == []


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SSL_CERT_FILE", "no-such-file.pem"),
        ("HTTPS_PROXY", "gopher://proxy.example.com"),
        ("ALL_PROXY", "socks5://proxy.example.com"),
    ],
)
def test_settings_of_the_environment_that_make_no_sense(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(errors.ConfigurationError, match=variable), client_of("https://app.example.com"):
        pass


def test_what_is_not_encrypted_needs_no_authorities(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "no-such-file.pem")
    with Host().serving() as host, client_of(f"http://127.0.0.1:{host.port}") as client:
        client.get("/x")
    assert len(host.heard) == 1


def test_the_doctor_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAUNCHDARKLY_ACCESS_TOKEN", TOKEN)
    with Host(certificate(tmp_path)).serving() as host:
        arguments = ["doctor", "launchdarkly", "--host", f"https://127.0.0.1:{host.port}"]
        said = CliRunner().invoke(main, arguments).output
        monkeypatch.setenv("SSL_CERT_FILE", "no-such-file.pem")
        about_the_file = CliRunner().invoke(main, arguments).output
    assert f"127.0.0.1:{host.port} could not be reached: self-signed certificate" in said
    assert "wrong LaunchDarkly host: The environment's settings" in about_the_file
    assert TOKEN not in said + about_the_file
    assert host.heard == []


# That there is nothing to switch.

SWITCHES = re.compile(
    r"CERT_NONE|CERT_OPTIONAL|check_hostname|_create_unverified|disable_warnings|verify_mode"
)


def calls(source: str) -> Iterator[ast.Call]:
    yield from (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))


def test_no_code_opens_a_connection_in_another_way() -> None:
    for path in PACKAGE.rglob("*.py"):
        source = path.read_text()
        assert not SWITCHES.search(source), path
        if not re.search(r"httpx|verify|follow_redirects", source):
            continue
        for call in calls(source):
            given = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
            assert given.get("verify", "True") != "False", path
            assert given.get("follow_redirects", "False") == "False", path
            name = ast.unparse(call.func)
            allowed = ("http/connection.py", "testing.py")  # the latter's only on the server in the process
            if name in ("httpx.Client", "httpx.request", "httpx.get", "httpx.post"):
                assert str(path.relative_to(PACKAGE)) in allowed, path


def options(command: click.Command) -> Iterator[str]:
    yield from (name for option in command.params for name in option.opts)
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            found = command.get_command(click.Context(command), name)
            assert found
            yield from options(found)


def test_no_option_or_key_is_about_it() -> None:
    about = re.compile(r"insecure|verif|tls|ssl|cert|trust", re.IGNORECASE)
    keys = set(re.findall(r"[\"'](?:flagcopy|launchdarkly|split):(\w+)[\"']", _all_source()))
    variables = set(re.findall(r"[\"']((?:FLAGCOPY|LAUNCHDARKLY|SPLIT)_\w+)[\"']", _all_source()))
    assert {"localDatabase", "allowHttp"} <= keys
    assert "LAUNCHDARKLY_ACCESS_TOKEN" in variables
    assert [name for name in [*options(main), *keys, *variables] if about.search(name)] == []
    assert not any(about.search(name) for name in inspect.signature(Client).parameters)


def _all_source() -> str:
    return "\n".join(path.read_text() for path in PACKAGE.rglob("*.py"))


def test_a_server_that_waits_for_http_is_not_waited_for() -> None:
    """As `flagcopy serve` is, with http:// forgotten before its address."""
    failure, url = httpx.ConnectTimeout("timed out"), httpx.URL("https://127.0.0.1:8080")
    assert patience(failure, url.host) == 0
    assert "write http:// before the API host" in remedy(failure, url)
    assert patience(failure, "app.example.com") is None


def test_a_server_that_answers_in_plain_text_is_told_at_once() -> None:

    def answer(connection: socket.socket) -> None:
        connection.recv(100_000)
        connection.sendall(b"HTTP/1.0 400 Bad Request\r\n\r\n")
        connection.close()

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=lambda: answer(server.accept()[0]))
        thread.start()
        port = server.getsockname()[1]
        with (
            client_of(f"https://127.0.0.1:{port}") as client,
            pytest.raises(errors.UnavailableError) as caught,
        ):
            client.get("/api/v2/flags")
        thread.join()
    assert "https was asked for" in caught.value.summary
    assert "write http:// before the API host" in caught.value.remedy
