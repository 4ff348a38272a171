"""What differs between the parameters of one operation in two OpenAPI documents."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cartest_contracts.diff.difference import Difference
from cartest_contracts.diff.node import Node
from cartest_contracts.diff.schemas import differences
from cartest_contracts.diff.shapes import shapes

__all__ = ["parameters"]

_VERSION_HEADER: Final = "header cartesia-version"
"""Its one value is the version itself: what is being compared, not a difference."""


def parameters(old: Node, new: Node, *, old_path: str, new_path: str) -> Iterator[tuple[str, Difference]]:
    """Yield each difference between two operations' parameters with the parameter: ``query limit``."""
    before, after = _described(old, old_path), _described(new, new_path)
    for name in dict.fromkeys([*before, *after]):
        for difference in _parameter(before.get(name), after.get(name), old, new):
            yield name, difference


@dataclass(frozen=True, kw_only=True)
class _Parameter:
    schema: Node
    required: bool


def _parameter(was: _Parameter | None, is_: _Parameter | None, old: Node, new: Node) -> Iterator[Difference]:
    if was is None:
        needed = is_ is not None and is_.required
        what = "is new and required" if needed else "is new"
        yield Difference(old=old, new=is_.schema if is_ else new, what=what, breaking=needed)
    elif is_ is None:
        yield Difference(old=was.schema, new=new, what="no longer has an effect", breaking=True)
    else:
        if was.required != is_.required:
            what = "is required now" if is_.required else "is optional now"
            yield Difference(old=was.schema, new=is_.schema, what=what, breaking=is_.required)
        yield from differences(was.schema, is_.schema, flow="request")


def _described(operation: Node, path: str) -> dict[str, _Parameter]:
    """Return the parameters by what they are called; those of the path by position, for their name is nobody's."""
    inside_path = re.findall(r"\{(.*?)\}", path)
    found: dict[str, _Parameter] = {}
    for parameter in operation.each("parameters"):
        kind, name = parameter.content["in"], parameter.content.get("name", "")
        media = [*parameter.members("content").values(), parameter][0]
        one = _Parameter(schema=media.at("schema"), required=parameter.content.get("required", False))
        if kind == "querystring":
            found |= _members(one.schema)
        elif kind == "path":
            found[f"path parameter {inside_path.index(name) + 1}"] = one
        else:
            found[f"{kind} {name.lower() if kind == 'header' else name}"] = one
    found.pop(_VERSION_HEADER, None)
    return found


def _members(schema: Node) -> dict[str, _Parameter]:
    """Return the parameters that a whole query string, described as one object, stands for."""
    return {
        f"query {name}": _Parameter(schema=member, required=name in shape.node.content.get("required", ()))
        for shape in shapes(schema)
        for name, member in shape.node.members("properties").items()
    }
