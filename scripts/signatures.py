"""A hook of mkdocs: the page of each resource ends with its signature, and the shapes of its inputs, from the code."""

from __future__ import annotations

import inspect
import re
import sys
from typing import Any

from typing_extensions import is_typeddict

import pulumi_flagcopy as fc


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """What mkdocs calls with each page."""
    resource = resource_of(page.meta.get("title", ""))
    if resource is None or not page.file.src_uri.startswith("resources/"):
        return markdown
    shapes = shapes_of(resource)
    parts = [markdown, "\n## In Python", "The signature, with types:", block(signature(resource))]
    if shapes:
        parts += ["Inputs that are dicts; what is `NotRequired` may be left out:"]
        parts += [block("\n\n".join(shape(found) for found in shapes))]
    return "\n\n".join(parts)


def resource_of(title: str) -> type | None:
    """``launchdarkly.Flag`` is the class of that name."""
    found: Any = fc
    for name in title.split("."):
        found = getattr(found, name, None)
    return found if inspect.isclass(found) else None


def signature(resource: type) -> str:
    """The constructor, an argument a line."""
    name, *inputs = inspect.signature(resource).parameters.values()
    lines = [f"{resource.__name__}(", f"    {name.name}: {name.annotation},", "    *,"]
    for parameter in inputs:
        default = "" if parameter.default is parameter.empty else f" = {parameter.default!r}"
        lines.append(f"    {parameter.name}: {parameter.annotation}{default},")
    return "\n".join([*lines, ")"])


def shapes_of(resource: type) -> list[type]:
    """The typed dicts that the annotations name, and those that these name, in that order."""
    found: dict[str, type] = {}
    names = [str(parameter.annotation) for parameter in inspect.signature(resource).parameters.values()]
    todo = [(text, sys.modules[resource.__module__]) for text in names]
    while todo:
        text, module = todo.pop(0)
        for name in re.findall(r"\w+", text):
            shape = getattr(module, name, None)
            if is_typeddict(shape) and name not in found:
                found[name] = shape
                owner = sys.modules[shape.__module__]
                todo += [(written(annotation), owner) for annotation in shape.__annotations__.values()]
    return list(found.values())


def shape(typed: Any) -> str:
    """A typed dict as it is written."""
    head = f"class {typed.__name__}(TypedDict):"
    said = [f'    """{inspect.getdoc(typed)}"""'] if typed.__doc__ else []
    members = []
    for name, annotation in typed.__annotations__.items():
        text = written(annotation)
        if name in typed.__optional_keys__ and "NotRequired" not in text:
            text = f"NotRequired[{text}]"
        members.append(f"    {name}: {text}")
    return "\n".join([head, *said, *members])


def written(annotation: Any) -> str:
    """An annotation as its source has it."""
    return str(getattr(annotation, "__forward_arg__", annotation))


def block(text: str) -> str:
    return f"```python\n{text}\n```"
