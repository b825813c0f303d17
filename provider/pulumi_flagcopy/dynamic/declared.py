"""What the resources have in common that are declared field by field, on the program's side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import pulumi
from pulumi.dynamic import Resource
from typing_extensions import Self

from ..context import default_comment
from .carried import refuse_not_carried
from .door import Door
from .for_check import for_check
from .values import to_pulumi


class DeclaredResource(Resource):
    """A resource whose attributes are its annotated ones: those that are inputs, and those that the server assigns.

    A subclass names its provider and its secrets, and gives its constructor's inputs to ``_declare``.
    """

    _door: ClassVar[type[Door]]
    _secrets: ClassVar[tuple[str, ...]] = ()

    def _declare(
        self, resource_name: str, inputs: Mapping[str, Any], opts: pulumi.ResourceOptions | None
    ) -> None:
        refuse_not_carried(inputs)
        given = to_pulumi(dict(inputs), self._door.json)
        said = {"comment": default_comment(), **given}
        self._open(resource_name, {**said, **for_check(said)}, opts)

    def _open(
        self, resource_name: str, properties: Mapping[str, Any], opts: pulumi.ResourceOptions | None
    ) -> None:
        attributes = (name for name in type(self).__annotations__ if not name.startswith("_"))
        secrets = pulumi.ResourceOptions(additional_secret_outputs=list(self._secrets))
        super().__init__(
            self._door(),
            resource_name,
            {**dict.fromkeys(attributes), **properties},
            pulumi.ResourceOptions.merge(opts, secrets),
        )

    @classmethod
    def get(
        cls, resource_name: str, id: pulumi.Input[str], opts: pulumi.ResourceOptions | None = None
    ) -> Self:
        """Look at one that exists, without managing it: all its attributes are outputs.

        Args:
            resource_name: the name of the resource in the program.
            id: which one, as the class says; with an account that is not the default one, ``account@`` goes before.
            opts: the usual resource options.
        """
        found = cls.__new__(cls)
        found._open(resource_name, {}, pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id)))
        return found
