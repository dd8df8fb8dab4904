"""A document against the grammar of TwiML: what is in it that the carrier's own builder cannot make. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from xml.etree import ElementTree as ET

ROOTS: Final = {"voice": "VoiceResponse", "messaging": "MessagingResponse"}
NAMESPACE: Final = "{http://www.w3.org/XML/1998/namespace}"
"""How ElementTree writes the prefix xml:."""
PLAIN: Final = {
    "string": re.compile(r"(?s).*"),
    "number": re.compile(r"-?\d+(\.\d+)?"),
    "boolean": re.compile(r"true|false"),
}


def read(document: str) -> ET.Element:
    """Its root. Raises ET.ParseError."""
    return ET.fromstring(document)  # noqa: S314 - our own documents


@dataclass(frozen=True, slots=True)
class Grammar:
    """`classes`: kind of document -> class -> its attributes, children (element -> class), whether it holds text."""

    classes: Mapping[str, Mapping[str, Any]]

    def faults(self, kind: str, document: str) -> list[str]:
        """What is wrong with a document, kind "voice" or "messaging"; empty: nothing."""
        try:
            root = read(document)
        except ET.ParseError as problem:
            return [f"no XML: {problem}"]
        if root.tag != "Response":
            return [f"<{root.tag}> instead of <Response>"]
        return list(self._faults(self.classes[kind], ROOTS[kind], root, "Response"))

    def _faults(self, classes: Mapping[str, Any], name: str, element: ET.Element, path: str) -> Iterator[str]:
        rules = classes[name]
        yield from _of_attributes(rules["attributes"], element, path)
        words = [element.text, *(child.tail for child in element)]
        if not rules["text"] and any(word and word.strip() for word in words):
            yield f"{path} holds text"
        for child in element:
            below = f"{path}/{child.tag}"
            if child.tag in rules["children"]:
                yield from self._faults(classes, rules["children"][child.tag], child, below)
            else:
                yield f"{below} may not stand here"


def _of_attributes(rules: Mapping[str, Any], element: ET.Element, path: str) -> Iterator[str]:
    given = {name.replace(NAMESPACE, "xml:"): value for name, value in element.attrib.items()}
    yield from (f"{path} lacks {name}" for name, rule in rules.items() if rule["required"] and name not in given)
    for name, value in given.items():
        if name not in rules:
            yield f"{path} has no attribute {name}"
        elif not _fits(rules[name], value):
            yield f'{path} {name}="{value}" is none of {rules[name]["type"]}'


def _fits(rule: Mapping[str, Any], value: str) -> bool:
    """A list is written with spaces between."""
    words = value.split() if rule["list"] else [value]
    if isinstance(rule["type"], list):
        return all(word in rule["type"] for word in words)
    return all(PLAIN[rule["type"]].fullmatch(word) for word in words)
