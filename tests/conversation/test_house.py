"""The folder's law: no IO."""

import ast
from pathlib import Path

import pytest

import conversation

FOLDER = Path(conversation.__file__).parent
# Only these two read anything, and only the scripts of this folder.
READERS = {"script.py", "library.py"}
PURE = {"collections", "dataclasses", "enum", "functools", "re", "string", "types", "typing", "unicodedata"}


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(str(node.module).partition(".")[0])
    return names


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_no_module_here_can_do_any_io(path):
    allowed = PURE | {"conversation", "pydantic"} | ({"pathlib", "tomllib"} if path.name in READERS else set())
    assert imported(path) <= allowed
    assert "open(" not in path.read_text(encoding="utf-8")
