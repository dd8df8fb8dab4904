"""The carrier's definition of its REST API, mended where it says less or other than the carrier does."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

Node = dict[str, Any]
FORM: Final = "application/x-www-form-urlencoded"
SID: Final = re.compile(r"\^(\(?[A-Z|]{2,}\)?)\[0-9a-fA-F\]\{32\}\$")
NO_OPERATION: Final = frozenset({"servers", "description", "x-twilio", "parameters", "summary"})


def _arrays_are_repeated(node: Node) -> None:
    content = node.get(FORM)
    if content:
        properties = content["schema"].get("properties", {})
        lists = [name for name, rule in properties.items() if rule.get("type") == "array"]
        content["encoding"] = {name: {"style": "form", "explode": True} for name in lists}


def _pages_are_relative(node: Node) -> None:
    for name in ("uri", "first_page_uri", "next_page_uri", "previous_page_uri"):
        if "next_page_uri" in node and isinstance(node.get(name), dict):
            node[name].pop("format", None)


def _unset_sids_are_empty(node: Node) -> None:
    if isinstance(node.get("pattern"), str) and SID.fullmatch(node["pattern"]) and node.get("nullable"):
        node["pattern"] = f"^$|{node['pattern']}"
        node.pop("minLength", None)


def _unset_addresses_are_empty(node: Node) -> None:
    if node.get("format") == "uri" and node.get("nullable"):
        del node["format"]


def _unset_words_are_null(node: Node) -> None:
    if node.get("enum") and "`null`" in node.get("description", ""):
        node["nullable"] = True


def _without_a_type_all_is_allowed(node: Node) -> None:
    if node.get("nullable") is True and "type" not in node:
        del node["nullable"]


def _answers_are_whole(node: Node) -> None:
    for resource in node.get("schemas", {}).values():
        if "properties" in resource:
            resource["required"] = list(resource["properties"])
    if "next_page_uri" in node.get("properties", {}):
        node["required"] = list(node["properties"])


MENDS: Final[Mapping[str, Callable[[Node], None]]] = {
    "a list in a form is the same key several times, as the carrier's clients send it": _arrays_are_repeated,
    "the addresses of a list's pages are relative": _pages_are_relative,
    "a SID that is not set is an empty string": _unset_sids_are_empty,
    "an address that is not set is an empty string": _unset_addresses_are_empty,
    'a word that "will be `null`", as its own description says, may be null': _unset_words_are_null,
    "what has no type cannot be nullable: Prism would pass over the whole resource": _without_a_type_all_is_allowed,
    "nothing is required of an answer, yet every example of the definition holds every property": _answers_are_whole,
}
"""Reason -> what is done to each node of the definition."""


def mended(definition: Node) -> Node:
    """The definition with every mend; the one given is changed."""
    for node in _nodes(definition):
        for mend in MENDS.values():
            mend(node)
    return definition


def _nodes(node: object) -> Iterator[Node]:
    if isinstance(node, dict):
        yield node
    below = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for child in below:
        yield from _nodes(child)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: its name in the definition, method and path; what may stand in its query and in its form."""

    name: str
    method: str
    path: re.Pattern[str]
    queries: frozenset[str]
    fields: frozenset[str]


def operations(definition: Node) -> list[Operation]:
    """All operations; a path without variables comes before one that has them."""
    found = [
        Operation(rules["operationId"], method.upper(), _pattern(path), _queries(rules), _fields(rules))
        for path, methods in definition["paths"].items()
        for method, rules in methods.items()
        if method not in NO_OPERATION
    ]
    return sorted(found, key=lambda operation: operation.path.pattern.count("[^/]"))


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", r"[^/]+", re.escape(path)))


def _queries(rules: Node) -> frozenset[str]:
    return frozenset(rule["name"] for rule in rules.get("parameters", ()) if rule["in"] == "query")


def _fields(rules: Node) -> frozenset[str]:
    form = rules.get("requestBody", {}).get("content", {}).get(FORM, {})
    return frozenset(form.get("schema", {}).get("properties", {}))


def operation_of(known: list[Operation], method: str, path: str) -> Operation | None:
    """The operation that a request asks for; None: the definition has none."""
    return next((one for one in known if one.method == method and one.path.fullmatch(path)), None)


def read(path: Path) -> Node:
    """A definition as it was installed."""
    definition: Node = json.loads(path.read_text(encoding="utf-8"))
    return definition
