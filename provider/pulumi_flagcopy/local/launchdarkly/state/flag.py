"""A flag with its configuration in every environment, as it is stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...json_text import copied
from ...store import Document, Transaction
from ..errors import InvalidRequest, NotFound

FLAGS = "launchdarkly/flags"
CONFIGURATIONS = "launchdarkly/configurations"
APPROVALS = "launchdarkly/approvals"


@dataclass
class Flag:
    """The flag's own document and, by environment key, its configurations."""

    project: str
    document: Document
    configurations: dict[str, Document]

    @property
    def key(self) -> str:
        return str(self.document["key"])

    @property
    def variations(self) -> list[Document]:
        variations: list[Document] = self.document["variations"]
        return variations

    def variation_index(self, variation_id: str) -> int:
        for index, variation in enumerate(self.variations):
            if variation["_id"] == variation_id:
                return index
        raise InvalidRequest(f"Unknown variation ID {variation_id!r} in flag {self.key}")

    def variation_id(self, index: int) -> str:
        return str(self.variations[index]["_id"])

    def configuration(self, environment: str) -> Document:
        if environment not in self.configurations:
            raise InvalidRequest(f"Unknown environment key: {environment}")
        return self.configurations[environment]

    def copy(self) -> Flag:
        return Flag(self.project, copied(self.document), copied(self.configurations))


def load(tx: Transaction, project: str, key: str) -> Flag:
    document = tx.get(FLAGS, (project, key))
    if document is None:
        raise NotFound(f"Unknown flag key {key!r}")
    return with_configurations(tx, project, document)


def with_configurations(tx: Transaction, project: str, document: Document) -> Flag:
    """The flag with its configurations in all environments."""
    blocks = tx.list(CONFIGURATIONS, (project, document["key"]))
    return Flag(project, document, {block["environment"]: block for block in blocks})


def all_with_configurations(
    tx: Transaction, project: str, documents: Sequence[Document], environments: Iterable[str]
) -> list[Flag]:
    """The flags with their configurations in these environments, read at once."""
    names = list(environments)
    keys = [(project, document["key"], name) for document in documents for name in names]
    blocks = iter(tx.get_all(CONFIGURATIONS, keys))
    return [
        Flag(project, document, {name: block for name in names if (block := next(blocks)) is not None})
        for document in documents
    ]


def store(tx: Transaction, flag: Flag, environments: Iterable[str], *, document: bool = True) -> None:
    """Writes the configurations of these environments and, where that changed, the flag's own document."""
    if document:
        tx.put(FLAGS, (flag.project, flag.key), flag.document)
    for environment in environments:
        tx.put(CONFIGURATIONS, (flag.project, flag.key, environment), flag.configurations[environment])


def dependents(tx: Transaction, project: str, key: str) -> list[Document]:
    """The configurations, of whatever flag and environment, that have this flag as a prerequisite."""
    return [
        block
        for block in tx.list(CONFIGURATIONS, (project,), containing=key)
        if any(prerequisite["key"] == key for prerequisite in block["prerequisites"])
    ]


def segment_users(tx: Transaction, project: str, environment: str, segment: str) -> list[str]:
    """The keys of the flags whose rules name the segment in this environment."""
    return [
        block["flag"]
        for block in tx.list(CONFIGURATIONS, (project,), containing=segment)
        if block["environment"] == environment and segment in segments_named(block["rules"])
    ]


def segments_named(rules: Iterable[Document]) -> list[str]:
    """The segment keys in the clauses of rules, in order, each once."""
    named = (
        value
        for rule in rules
        for clause in rule["clauses"]
        if clause["op"] == "segmentMatch"
        for value in clause["values"]
    )
    return list(dict.fromkeys(named))
