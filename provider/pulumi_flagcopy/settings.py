"""Config keys and environment variables: where they are looked up, what they mean, how their lack is told.

Pulumi's config goes before the environment. Nothing here is ever written anywhere: a token lives in the process that
sends it.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn, TypeAlias
from urllib.parse import SplitResult, urlsplit

from .copying.spelling import closest
from .copying.words import listed, plain
from .errors import ConfigurationError
from .how_to_set import HowToSet, how_to_set
from .loopback import is_loopback
from .misspelt import letters, misplaced, refuse_misspelt, refuse_misspelt_members

Lookup: TypeAlias = Callable[[str], Any]
"""From a namespaced config key to its value, or None."""

LOCAL = "local"
"""The API host that stands for the local server inside this process."""

LOCAL_DATABASE = "flagcopy:localDatabase"
LOCAL_DATABASE_VARIABLE = "FLAGCOPY_LOCAL_DATABASE"
DEFAULT_LOCAL_DATABASE = ".flagcopy/local.db"
IN_FULL = "FLAGCOPY_DIFF"
"""The environment variable that has plans told as a diff; ``flagcopy preview --diff`` sets it."""
ALLOW_HTTP = "flagcopy:allowHttp"

PROJECT_FILES = ("Pulumi.yaml", "Pulumi.yml")
"""What the file of a project may be called."""

_ALIKE = 0.78
"""``locla`` and ``lokal`` are more alike to ``local``, ``localhost`` and ``local.example.com`` less."""


@dataclass(frozen=True)
class Keys:
    """The config keys and environment variables of one platform.

    Attributes:
        namespace: the part of every key before the colon.
        title: the vendor's name, in messages.
        token: the key of the access token; a secret.
        token_title: what the vendor calls it.
        token_variable: the environment variable that stands in for it.
        host_variable: the environment variable that stands in for ``<namespace>:apiHost``.
        default_host: the vendor's own.
        local_token: the administrator's token of the local server.
    """

    namespace: str
    title: str
    token: str
    token_title: str
    token_variable: str
    host_variable: str
    default_host: str
    local_token: str

    @property
    def token_key(self) -> str:
        return f"{self.namespace}:{self.token}"

    @property
    def host_key(self) -> str:
        return f"{self.namespace}:apiHost"

    @property
    def accounts_key(self) -> str:
        return f"{self.namespace}:accounts"


def never_written(holder: object) -> NoReturn:
    """Instead of a pickle: Pulumi puts the pickle of a dynamic provider into the state, with all that it reaches."""
    raise TypeError(f"{type(holder).__name__} reaches access tokens, which are never written anywhere")


@dataclass(frozen=True)
class Access:
    """How one account is reached. The token is not part of the text of this."""

    base_url: str
    token: str = field(repr=False)
    database: Path | None = None
    """The local server's file, when the host is ``local``."""

    def __reduce__(self) -> NoReturn:
        never_written(self)


@dataclass(frozen=True)
class Settings:
    """Looks up what a platform needs to reach an account."""

    lookup: Lookup = field(repr=False)
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)
    names: Collection[str] = ()
    """All config keys that are set, ours or not, as far as they are known."""
    how: HowToSet | None = None
    """How a key is set; found out from the environment if not given."""
    unread: Mapping[str, str] = field(default_factory=dict)
    """Config keys that are set, but encrypted and not to be opened here: why not, and what to do about it."""

    def __reduce__(self) -> NoReturn:
        never_written(self)

    @property
    def to_set(self) -> HowToSet:
        return self.how or how_to_set(self.environment)

    def access(self, keys: Keys, account: str | None = None) -> Access:
        """Host and token of the default account, or of one named in ``<namespace>:accounts``.

        Raises:
            ConfigurationError: a key is missing, misspelt or wrong; the message names it and never its value.
        """
        self.refuse_misspelt(keys)
        if account is None:
            self._refuse_misplaced(keys)
            host = self.host(keys) or keys.default_host
            token = self._found(keys.token_key, keys.token_variable)
        else:
            named = self._account(keys, account)
            refuse_misspelt_members(named, ("apiHost", keys.token), f"{keys.accounts_key}.{account}")
            host = str(named.get("apiHost") or keys.default_host)
            token = str(named.get(keys.token) or "").strip()
        if is_local(host):
            return Access("http://local", token or keys.local_token, self.local_database())
        if closest(host, [LOCAL], _ALIKE):
            raise _nearly_local(keys.host_key if account is None else f"{keys.accounts_key}.{account}", host)
        base_url = self._base_url(keys, host)
        if not token:
            raise self._no_token(keys, account, base_url)
        if not re.fullmatch(r"[!-~]+", token):
            raise _no_header(keys, account)
        return Access(base_url, token)

    def host(self, keys: Keys) -> str:
        """The API host of the default account as it is configured; empty where it is the vendor's own."""
        return self._text(keys.host_key, keys.host_variable)

    def refuse_misspelt(self, keys: Keys) -> None:
        """Raise ``ConfigurationError`` for a key that is set and looks like one of this platform's, and is none."""
        project = self.environment.get("PULUMI_PROJECT", "")
        refuse_misspelt(self.names, _of_ours(keys), keys.namespace, project)

    def _refuse_misplaced(self, keys: Keys) -> None:
        """Raise ``ConfigurationError`` for a key of the project's own that was meant to be one of this platform's."""
        project = self.environment.get("PULUMI_PROJECT", "")
        if project == keys.namespace:
            return
        for name in sorted({*self.names, self._projects_own("apiHost")}):
            space, _, key = name.rpartition(":")
            own = [one for one in (keys.host_key, keys.token_key, keys.accounts_key) if not self.lookup(one)]
            if space != project or (value := self.lookup(name)) is None:
                continue
            meant = misplaced(key, value, own)
            if not meant and is_local(str(value)) and keys.host_key in own:
                meant = keys.host_key if letters(key) == "apihost" else None
            if meant:
                raise ConfigurationError(
                    f"{plain(name)} is a key of the project's own. Did you mean {meant}?",
                    f"A key without a namespace belongs to the project; {meant} is not set.",
                    f"Set it: {self.to_set.host(meant, LOCAL) if meant == keys.host_key else self.to_set.token(meant)}",
                )

    def without_namespace(self, keys: Keys) -> list[str]:
        """A question for each key of the project's own that is called as one of this platform's."""
        return [
            f"{own} is set, which is a key of the project's own. Did you mean {ours}?"
            for ours in (keys.token_key, keys.host_key)
            if (own := self._projects_own(ours.rpartition(":")[2])) in self.names
        ]

    def local_database(self) -> Path:
        """The file of the local server; a relative one is under the project's folder."""
        named = self._text(LOCAL_DATABASE, LOCAL_DATABASE_VARIABLE) or DEFAULT_LOCAL_DATABASE
        return project_folder() / Path(named).expanduser()

    def _text(self, key: str, variable: str) -> str:
        found = self._found(key, variable)
        if not found and key in self.unread:
            raise self._sealed(key, variable)
        return found

    def _found(self, key: str, variable: str) -> str:
        found = self.lookup(key)
        return str(found).strip() if found not in (None, "") else self.environment.get(variable, "").strip()

    def _projects_own(self, key: str) -> str:
        """What a key is that is written without a namespace."""
        return f"{self.environment.get('PULUMI_PROJECT', '')}:{key}"

    def _sealed(self, key: str, variable: str = "", *, unknown: str = "") -> ConfigurationError:
        """``unknown``: what cannot be said without the key."""
        return ConfigurationError(
            f"The config key {key} is set, but encrypted, and cannot be read here{unknown}",
            self.unread[key],
            f"Or give it by its environment variable: `export {variable}=…`" if variable else "",
        )

    def _account(self, keys: Keys, account: str) -> Mapping[str, Any]:
        if keys.accounts_key in self.unread:
            raise self._sealed(
                keys.accounts_key, unknown=f"; whether it has an account '{account}' is not known"
            )
        found = self.lookup(keys.accounts_key)
        try:
            accounts = json.loads(found) if isinstance(found, str) else (found or {})
        except ValueError:
            accounts = None
        if not isinstance(accounts, Mapping):
            raise ConfigurationError(
                f"The config key {keys.accounts_key} is not an object",
                f'It must be an object of named accounts: {{"name": {{"{keys.token}": "…", "apiHost": "…"}}}}.',
                f"Set it: {self.to_set.token(f'{keys.accounts_key}.{account}.{keys.token}')}",
            )
        if not isinstance(named := accounts.get(account), Mapping):
            known = ", ".join(sorted(accounts)) or "none"
            raise ConfigurationError(
                f"There is no account '{account}' in the config key {keys.accounts_key}",
                f"Configured: {known}.",
                f"Set it: {self.to_set.token(f'{keys.accounts_key}.{account}.{keys.token}')}",
            )
        return named

    def _base_url(self, keys: Keys, host: str) -> str:
        url = _address(host)
        if url is None or not url.hostname:
            raise ConfigurationError(
                f"The config key {keys.host_key} is not a host",
                "It must be a host name, or an https address, without user or password.",
                f"For example: {self.to_set.host(keys.host_key, keys.default_host)}",
            )
        if "://" not in host and is_loopback(url.hostname):
            raise ConfigurationError(
                f"The config key {keys.host_key} names this machine, and neither http:// nor https://",
                f"It is from that key, the environment variable {keys.host_variable} or an option. https is what is "
                "meant elsewhere; a server on this machine may wait for http, as `flagcopy serve` does.",
                f"Write it with the one or the other: {self.to_set.host(keys.host_key, f'http://{url.netloc}')}",
            )
        if (
            url.scheme == "http"
            and not is_loopback(url.hostname)
            and url.hostname not in self._http_allowed()
        ):
            raise ConfigurationError(
                f"The config key {keys.host_key} would send the token over an unencrypted connection",
                f"http is allowed to this machine only, and {url.hostname} is another.",
                f"Use https, or allow that one host by name: {self.to_set.key(ALLOW_HTTP, url.hostname)}",
            )
        if re.search(r"/api/v\d+/?$", url.path):
            raise ConfigurationError(
                f"The config key {keys.host_key} has the path of the API in it",
                f"{url.path} is added to it in each request.",
                f"Write it without: {self.to_set.host(keys.host_key, f'{url.scheme}://{url.netloc}')}",
            )
        return f"{url.scheme}://{url.netloc}{url.path.rstrip('/')}"

    def _no_token(self, keys: Keys, account: str | None, base_url: str) -> ConfigurationError:
        host = base_url.partition("://")[2]
        if account is not None:
            return ConfigurationError(
                f"The account '{account}' in the config key {keys.accounts_key} has no {keys.token} for {host}",
                remedy=f"Set it: {self.to_set.token(f'{keys.accounts_key}.{account}.{keys.token}')}",
            )
        if keys.token_key in self.unread:
            return self._sealed(keys.token_key, keys.token_variable)
        why = "" if self.host(keys) else f" That host is asked because {keys.host_key} is not set either."
        why += "".join(f"\n{hint}" for hint in [*self.without_namespace(keys), *self._strange(keys)])
        return ConfigurationError(
            f"No {keys.token_title} for {keys.title}, to ask {host}",
            f"Neither the config key {keys.token_key} nor the environment variable {keys.token_variable} is set.{why}",
            f"Set it: {self.to_set.token(keys.token_key, keys.token_variable)}.\n"
            f"To go without an account, on the local server: {self.to_set.host(keys.host_key, LOCAL)}.",
        )

    def _strange(self, keys: Keys) -> list[str]:
        """Keys of this namespace that are not read: another package for the vendor may have them, or a mistake."""
        strange = {name for name in self.names if name.startswith(f"{keys.namespace}:")} - {*_of_ours(keys)}
        return [f"{plain(listed(sorted(strange)))} is not read by this package."] if strange else []

    def _http_allowed(self) -> list[str]:
        if ALLOW_HTTP in self.unread:
            raise self._sealed(ALLOW_HTTP)
        return [name.strip().casefold() for name in str(self.lookup(ALLOW_HTTP) or "").split(",")]


def is_local(host: str) -> bool:
    """Whether this API host stands for the local server, in upper or lower case."""
    return host.casefold() == LOCAL


def _of_ours(keys: Keys) -> tuple[str, ...]:
    return (keys.token_key, keys.host_key, keys.accounts_key, LOCAL_DATABASE, ALLOW_HTTP)


def _nearly_local(key: str, host: str) -> ConfigurationError:
    return ConfigurationError(
        f"The API host '{plain(host)}' is no host. Did you mean '{LOCAL}'?",
        f"It is from the config key {key}, its environment variable or an option.",
        f"`{LOCAL}` is the local server inside this process. For a host of that name, write https://{plain(host)}.",
    )


def project_file(start: Path) -> Path | None:
    """The ``Pulumi.yaml`` of a folder, or of the nearest one above it."""
    start = start.resolve()
    paths = (folder / name for folder in (start, *start.parents) for name in PROJECT_FILES)
    return next((path for path in paths if path.is_file()), None)


def project_folder() -> Path:
    """The folder of the ``Pulumi.yaml`` of the working directory; else that directory itself."""
    path = project_file(Path.cwd())
    return path.parent if path else Path.cwd()


def _address(host: str) -> SplitResult | None:
    """The parts of an address, https where it names no scheme; None where it is none, or has a user in it."""
    try:
        url = urlsplit(host if "://" in host else f"https://{host}")
        sensible = url.scheme in ("http", "https") and url.port != 0
    except ValueError:
        return None
    return url if sensible and not url.username and not url.password else None


def _no_header(keys: Keys, account: str | None) -> ConfigurationError:
    places = f"the config key {keys.token_key} or the environment variable {keys.token_variable}"
    return ConfigurationError(
        f"The access token for {keys.namespace} has characters in it that no token has",
        f"It is from {places if account is None else f'the config key {keys.accounts_key}: {account}'}.",
        "Blanks, line ends and typographic characters come in by copying: set it again.",
    )
