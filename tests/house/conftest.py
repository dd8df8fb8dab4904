"""The files of the house as the convention tests read them: once a run."""

import ast
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
NOT_OURS = {".git", ".venv", "var", "build", "dist", "node_modules", "__pycache__"}


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file; `path` from the root, with slashes."""

    path: str
    text: str
    tree: ast.Module
    nodes: tuple[ast.AST, ...]
    """All of the tree."""


@pytest.fixture(scope="session")
def root() -> Path:
    """Where README.md is."""
    return ROOT


@pytest.fixture(scope="session")
def project() -> dict[str, Any]:
    """pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def packages() -> list[str]:
    """Our top-level packages, tests left out."""
    return sorted(path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests")


@pytest.fixture(scope="session")
def texts() -> dict[str, str]:
    """Every text file that is ours, by its path from the root."""
    found: dict[str, str] = {}
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        hidden = any(part.startswith(".") and part != ".ci" for part in parts[:-1])
        if hidden or not path.is_file() or any(part in NOT_OURS or part.endswith(".egg-info") for part in parts):
            continue
        try:
            found["/".join(parts)] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return found


@pytest.fixture(scope="session")
def sources(texts: dict[str, str]) -> list[Source]:
    """Every Python file of ours, tests included."""
    trees = {path: ast.parse(text) for path, text in texts.items() if path.endswith(".py")}
    return [Source(path, texts[path], tree, tuple(ast.walk(tree))) for path, tree in trees.items()]


@pytest.fixture(scope="session")
def house(sources: list[Source]) -> list[Source]:
    """Every Python file of the product: no tests."""
    return [source for source in sources if not source.path.startswith("tests/")]
