"""A document as people read it."""

from xml.etree import ElementTree as ET


def pretty(body: bytes) -> str:
    """Each verb on a line of its own; what is not XML stays as it came."""
    if b"<!DOCTYPE" not in body:
        try:
            root = ET.fromstring(body)  # noqa: S314 - without a DOCTYPE nothing grows in it
        except (ET.ParseError, ValueError):
            return body.decode("utf-8", "replace")
        ET.indent(root)
        return ET.tostring(root, "unicode")
    return body.decode("utf-8", "replace")
