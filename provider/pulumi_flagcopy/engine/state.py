"""The state of a stack: a Pulumi deployment, version 3, so that ``pulumi stack import`` takes it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from ..whole_file import FOR_OWNER, whole_file
from .errors import ProjectError, SecretsError, StorageError
from .secrets import Crypter
from .values import SECRET, SIGNATURE, Properties, is_secret, mapped, reveal

PROVIDER_TYPE = "pulumi:providers:pulumi-python"
STACK_TYPE = "pulumi:pulumi:Stack"


@dataclass(frozen=True, eq=False)
class Resource:
    """One resource of a deployment, as Pulumi's ``apitype.ResourceV3`` has it; never changed, only replaced."""

    urn: str
    type: str
    custom: bool
    id: str = ""
    inputs: Properties = field(default_factory=dict)
    outputs: Properties = field(default_factory=dict)
    parent: str = ""
    provider: str = ""
    dependencies: tuple[str, ...] = ()
    property_dependencies: dict[str, list[str]] = field(default_factory=dict)
    protect: bool = False
    external: bool = False
    delete: bool = False
    pending_replacement: bool = False
    retain_on_delete: bool = False
    additional_secret_outputs: tuple[str, ...] = ()
    ignore_changes: tuple[str, ...] = ()
    init_errors: tuple[str, ...] = ()
    created: str = ""
    modified: str = ""

    @property
    def name(self) -> str:
        return self.urn.split("::", 3)[-1]

    @property
    def is_provider(self) -> bool:
        return self.type == PROVIDER_TYPE

    def needs(self) -> set[str]:
        """The URNs that must exist as long as this one does."""
        urns = {*self.dependencies, self.parent, self.provider.rpartition("::")[0]}
        for dependencies in self.property_dependencies.values():
            urns.update(dependencies)
        return urns - {""}

    def replaced(self, **changes: Any) -> Resource:
        return dataclasses.replace(self, **changes)


@dataclass(frozen=True)
class Operation:
    """A step that had begun and was not seen to end. ``type``: creating, updating, deleting or reading."""

    type: str
    resource: Resource


@dataclass(frozen=True)
class Deployment:
    resources: list[Resource] = field(default_factory=list)
    pending: list[Operation] = field(default_factory=list)


def stack_of(resources: Iterable[Resource]) -> Resource | None:
    """The resource that stands for the stack itself and holds its outputs."""
    return next((resource for resource in resources if resource.type == STACK_TYPE), None)


def now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="microseconds").replace("+00:00", "Z")


_DONE = (
    "What was done before is done; a resource that was being worked on is looked at again by the next run."
)


class StateFile:
    """A deployment on disk.

    Inputs: the path, and the crypter of the stack file if that has an encryption salt; else the state keeps its own.
    """

    def __init__(self, path: Path, crypter: Crypter | None = None) -> None:
        self.path = path
        self.crypter = crypter or Crypter()
        self._own_salt = crypter is None
        self._rendered: dict[int, tuple[Resource, str]] = {}

    def load(self) -> Deployment:
        """The deployment, empty if there is no file yet.

        Raises:
            ProjectError: the file cannot be understood.
            SecretsError: the passphrase is missing or wrong.
        """
        try:
            document = json.loads(self.path.read_text())
        except FileNotFoundError:
            return Deployment()
        except ValueError as error:
            raise ProjectError(f"The state {self.path} is not JSON: {error}") from error
        try:
            return self._read(document)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            raise ProjectError(
                f"The state {self.path} is JSON, but not the state of a stack",
                f"{type(error).__name__}: {error}",
                "Put back a copy of it, or write it anew with `pulumi stack export --file`.",
            ) from error

    def _read(self, document: Any) -> Deployment:
        if document.get("version") != 3:
            raise ProjectError(
                f"The state {self.path} has version {document.get('version')}; this engine reads version 3"
            )
        deployment = document["deployment"]
        crypter = self._crypter_of(deployment)
        return Deployment(
            [_read_resource(entry, crypter) for entry in deployment.get("resources") or []],
            [
                Operation(entry["type"], _read_resource(entry["resource"], crypter))
                for entry in deployment.get("pending_operations") or []
            ],
        )

    def _crypter_of(self, deployment: dict[str, Any]) -> Crypter:
        provider = deployment.get("secrets_providers")
        if not provider:
            return self.crypter
        if provider["type"] != "passphrase":
            raise SecretsError(
                f"The state is encrypted with {provider['type']!r}; the built-in engine knows only 'passphrase'"
            )
        salt_state = provider["state"]["salt"]
        if salt_state == self.crypter.salt_state:
            return self.crypter
        crypter = Crypter(salt_state)
        if self._own_salt:
            self.crypter = crypter
        return crypter

    def save(self, deployment: Deployment) -> None:
        """Write the deployment: all of it or nothing, readable by the owner only."""
        self._rendered = {
            id(resource): self._rendered.get(id(resource)) or (resource, self._render(resource))
            for resource in [*deployment.resources, *(operation.resource for operation in deployment.pending)]
        }
        resources = ",\n".join(self._rendered[id(resource)][1] for resource in deployment.resources)
        pending = ",\n".join(
            f'{{"type": "{operation.type}", "resource": {self._rendered[id(operation.resource)][1]}}}'
            for operation in deployment.pending
        )
        head = {"manifest": {"time": now(), "magic": "", "version": ""}, "secrets_providers": self._secrets()}
        text = (
            f'{{"version": 3, "deployment": {json.dumps(head)[:-1]},\n'
            f'"resources": [\n{resources}\n],\n"pending_operations": [{pending}],\n"metadata": {{}}}}}}\n'
        )
        try:
            make_private(self.path.parent)
            with whole_file(self.path, FOR_OWNER) as file:
                file.write(text)
        except OSError as error:
            raise StorageError(self.path, error, _DONE) from error

    def _secrets(self) -> dict[str, Any] | None:
        salt_state = self.crypter.salt_state
        return {"type": "passphrase", "state": {"salt": salt_state}} if salt_state else None

    def _render(self, resource: Resource) -> str:
        return json.dumps(_write_resource(resource, self.crypter))


def make_private(folder: Path) -> None:
    """Make a folder of the engine's own, and those that it is in, for the owner only. What exists stays as it is."""
    for missing in reversed([path for path in (folder, *folder.parents) if not path.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)


def encrypted(value: Any, crypter: Crypter) -> Any:
    """The value with each secret as Pulumi writes it to disk."""

    def special(marked: Any) -> Any:
        if is_secret(marked):
            return {SIGNATURE: SECRET, "ciphertext": crypter.encrypt(json.dumps(reveal(marked["value"])))}
        return dict(marked)

    return mapped(value, lambda scalar: scalar, special)


def decrypted(value: Any, crypter: Crypter) -> Any:
    """The reverse of ``encrypted``."""

    def nested(marked: Any) -> Any:  # inside a secret Pulumi marks secrets, but does not encrypt them twice
        return json.loads(marked["ciphertext"]) if marked[SIGNATURE] == SECRET else dict(marked)

    def special(marked: Any) -> Any:
        if marked[SIGNATURE] != SECRET:
            return dict(marked)
        text = marked["plaintext"] if "plaintext" in marked else crypter.decrypt(marked["ciphertext"])
        return {SIGNATURE: SECRET, "value": mapped(json.loads(text), lambda scalar: scalar, nested)}

    return mapped(value, lambda scalar: scalar, special)


_NAMES = {
    "parent": "parent",
    "provider": "provider",
    "dependencies": "dependencies",
    "property_dependencies": "propertyDependencies",
    "protect": "protect",
    "external": "external",
    "delete": "delete",
    "pending_replacement": "pendingReplacement",
    "retain_on_delete": "retainOnDelete",
    "additional_secret_outputs": "additionalSecretOutputs",
    "ignore_changes": "ignoreChanges",
    "init_errors": "initErrors",
    "created": "created",
    "modified": "modified",
}


def _write_resource(resource: Resource, crypter: Crypter) -> dict[str, Any]:
    entry: dict[str, Any] = {"urn": resource.urn, "custom": resource.custom, "type": resource.type}
    if resource.id:
        entry["id"] = resource.id
    for name in ("inputs", "outputs"):
        if properties := getattr(resource, name):
            entry[name] = encrypted(properties, crypter)
    for name, key in _NAMES.items():
        if value := getattr(resource, name):
            entry[key] = value
    return entry


def _read_resource(entry: dict[str, Any], crypter: Crypter) -> Resource:
    known = {name: entry[key] for name, key in _NAMES.items() if entry.get(key)}
    for name in ("dependencies", "additional_secret_outputs", "ignore_changes", "init_errors"):
        known[name] = tuple(known.get(name, ()))
    return Resource(
        urn=entry["urn"],
        type=entry["type"],
        custom=entry["custom"],
        id=entry.get("id", ""),
        inputs=decrypted(entry.get("inputs") or {}, crypter),
        outputs=decrypted(entry.get("outputs") or {}, crypter),
        **known,
    )
