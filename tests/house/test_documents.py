"""The papers say only what exists: files, commands, options, targets, tables, events, dependencies."""

import re
from importlib.metadata import files, metadata

import click
import pytest
from packaging.requirements import Requirement

from app.cli import main
from rules.campaign_file import read_campaign
from rules.roles import Role
from rules.routing import CAMPAIGN_MODES
from storage.models import Base

PAPERS = [
    "README.md",
    "CHANGELOG.md",
    "docs/architecture.md",
    "docs/data-flow.md",
    "docs/data-flow-people.md",
    "docs/data-flow-texts.md",
    "docs/dependencies.md",
    "docs/operations.md",
    "docs/settings.md",
    "docs/simulated-carrier.md",
]
FILE = re.compile(r"[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)*/?")
MADE_BY_RUNNING = ("var/", ".venv/")
KEPT_OUT = re.compile(r'keep_silent\(text, "([a-z_]+)"\)')
EVENT = re.compile(r'\blog\.(?:debug|info|warning|error|exception)\(\s*"([a-z_]+)"')
WHOLE_TEXTS = {"Permission is hereby granted, free of charge, to any person": "MIT"}
"""What a licence says -> its name."""
NAME = re.compile(r"[A-Z][A-Z_]+|[a-z_]+_of")


@pytest.fixture(scope="session")
def spans(texts):
    """Paper -> what stands between backticks in its prose."""
    prose = {paper: re.sub(r"```.*?```", "", texts[paper], flags=re.DOTALL) for paper in PAPERS}
    return {paper: re.findall(r"`([^`\n]+)`", text) for paper, text in prose.items()}


@pytest.fixture(scope="session")
def command_lines(texts, spans):
    """(paper, line) of every `escucha …` in a span or a block."""
    given = []
    for paper in PAPERS:
        blocks = "\n".join(re.findall(r"```sh\n(.*?)```", texts[paper], re.DOTALL))
        lines = [line.split("#")[0] for line in blocks.splitlines()]
        for line in [*lines, *spans[paper]]:
            found = re.search(r"(?:^|; |and: |/)escucha (.+)", line.strip())
            if found:
                given.append((paper, found[1]))
    return given


def section_of(text: str, title: str) -> str:
    """What stands below a title of the second rank."""
    return text.partition(f"## {title}\n")[2].partition("\n## ")[0]


def first_cells(table: str) -> list[str]:
    """The first cell of each row, backticks left out; a row of dashes and what stands above it are no rows."""
    return [cell.strip("` ") for cell in re.findall(r"^\| ([^|]+) \|", table.partition("\n| --- |")[2], re.MULTILINE)]


def test_no_paper_is_forgotten(root):
    assert {"README.md", "CHANGELOG.md", *(f"docs/{path.name}" for path in root.glob("docs/*"))} == set(PAPERS)


def is_a_place(span: str, folders: set[str]) -> bool:
    """Whether a span between backticks names a file or folder of ours."""
    return bool(FILE.fullmatch(span)) and span.partition("/")[0] in folders and "/" in span


def test_every_file_that_a_paper_names_is_there(spans, root):
    folders = {path.name for path in root.iterdir()}
    named = {(paper, span) for paper, found in spans.items() for span in found if is_a_place(span, folders)}
    assert len(named) > 30
    missing = {(paper, span) for paper, span in named if not (root / span).exists()}
    assert {(paper, span) for paper, span in missing if not span.startswith(MADE_BY_RUNNING)} == set()


def test_every_link_of_a_paper_leads_somewhere(texts, root):
    links = {
        (paper, link)
        for paper in PAPERS
        for link in re.findall(r"\]\(([^)#]+)\)", texts[paper])
        if not link.startswith("http")
    }
    assert len(links) > 5
    assert {(paper, link) for paper, link in links if not ((root / paper).parent / link).exists()} == set()


def test_what_the_readme_says_to_change_stands_where_it_says(texts):
    table = section_of(texts["README.md"], "Where to change what")
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", table, re.MULTILINE)[2:]
    wrong = set()
    for what, where in rows:
        spans = re.findall(r"`([^`]+)`", where)
        files = [texts[span] for span in spans if span in texts]
        names = [span for span in spans if NAME.fullmatch(span)]
        if not any("/" in span for span in spans):
            wrong.add(what)
        wrong |= {f"{what}: {name}" for name in names if not any(re.search(rf"\b{name}\b", text) for text in files)}
    assert len(rows) > 15
    assert wrong == set()


def unknown(words: str) -> str | None:
    """The first word of a command line that `escucha` does not know."""
    command: click.Command = main
    for word in words.split():
        if isinstance(command, click.Group):
            if word not in command.commands:
                return word
            command = command.commands[word]
        elif word.startswith("--"):
            options = {option for parameter in command.params for option in parameter.opts}
            if word.rstrip(",.") not in options | {"--help"}:
                return word
    return None


def test_every_command_that_a_paper_gives_is_one(command_lines):
    assert len(command_lines) > 25
    assert {(paper, line) for paper, line in command_lines if unknown(line) not in (None, "…")} == set()


def test_the_readme_gives_every_command_that_does_something(texts):
    groups = [(name, command) for name, command in main.commands.items() if isinstance(command, click.Group)]
    single = [name for name in main.commands if name not in dict(groups)]
    words = [*single, *(f"{name} {below}" for name, group in groups for below in group.commands)]
    said = texts["README.md"].replace("make demo", "escucha demo")
    assert [word for word in words if f"escucha {word}" not in said] == []


def test_the_campaign_file_of_the_readme_can_be_loaded(texts):
    (block,) = re.findall(r"```toml\n(.*?)```", texts["README.md"], re.DOTALL)
    assert read_campaign(block).attempts.voice.max == 4


def test_every_target_of_make_that_a_paper_gives_is_one(texts):
    targets = set(re.findall(r"^([a-z]+):", texts["Makefile"], re.MULTILINE))
    given = {target for paper in PAPERS for target in re.findall(r"(?:^|`)make ([a-z]+)", texts[paper], re.MULTILINE)}
    assert given
    assert given <= targets


def test_make_help_lists_every_target(texts):
    phony = set(re.search(r"\.PHONY: (.+)", texts["Makefile"])[1].split())
    assert set(re.findall(r"'make ([a-z]+)", texts["Makefile"])) == phony - {"help"}


def test_every_table_of_the_database_is_described(texts):
    assert set(first_cells(section_of(texts["docs/architecture.md"], "Tables"))) == set(Base.metadata.tables)


def test_every_folder_of_the_house_is_described(texts, packages):
    assert set(first_cells(section_of(texts["README.md"], "The house"))) == {
        f"{name}/" for name in (*packages, "tests")
    }


def test_every_role_and_mode_is_described(texts):
    roles = first_cells(section_of(texts["docs/operations.md"], "Accounts"))
    assert {role for cell in roles for role in cell.split(", ")} == {role.value for role in Role}
    assert first_cells(section_of(texts["docs/settings.md"], "Modes that lack a number")) == [
        mode.value for mode in CAMPAIGN_MODES
    ]


def test_every_event_of_the_log_is_explained(texts, house):
    events = {name for source in house for name in re.findall(EVENT, source.text)}
    logs = section_of(texts["docs/operations.md"], "Logs")
    assert set(first_cells(logs)) == events
    reasons = {reason for source in house for reason in re.findall(KEPT_OUT, source.text)}
    (row,) = re.findall(r"^\| `text_kept_out` \|(.+)$", logs, re.MULTILINE)
    assert set(re.findall(r"`([a-z_]+)`", row)) == {"problem", *reasons}


def test_every_variable_of_the_environment_that_is_read_is_documented(texts, house):
    read = {name for source in house for name in re.findall(r'environ(?:\.get\(|\[)"([A-Z_]+)"', source.text)}
    not_settings = {"PATH", "RAW_URI", "REQUEST_URI", "QUERY_STRING", "PATH_INFO", "TWILIO_API_BASE_URL"}
    assert {name for name in read - not_settings if f"`{name}`" not in texts["docs/settings.md"]} == set()


def test_every_dependency_has_its_range_licence_and_reason(texts, project):
    optional = project["project"]["optional-dependencies"].values()
    needed = [
        Requirement(text) for text in [*project["project"]["dependencies"], *(t for some in optional for t in some)]
    ]
    row = r"^\| ([a-z0-9-]+) \| `([^`]+)` \| ([^|]+) \| ([^|]+) \|$"
    rows = {found[0]: found[1:] for found in re.findall(row, texts["docs/dependencies.md"], re.MULTILINE)}
    ranges = {name: set(given[0].split(",")) for name, given in rows.items()}
    assert ranges == {need.name: {str(part) for part in need.specifier} for need in needed}
    assert {name: given[1] for name, given in rows.items()} == {name: licence_of(name) for name in rows}


def licence_of(package: str) -> str:
    """What the installed package declares: an expression, else a short name, else a known text or a classifier."""
    said = metadata(package)
    classified = [line.rpartition(":: ")[2] for line in said.get_all("Classifier", []) if line.startswith("License ::")]
    named = (said.get("License") or "").strip()
    whole_text = "\n" in named
    known = [licence for words, licence in WHOLE_TEXTS.items() if words in named + _licence_file(package)]
    return (
        said.get("License-Expression")
        or ("" if whole_text else named)
        or (known + classified)[0].removesuffix(" License")
    )


def _licence_file(package: str) -> str:
    """The text that comes with a package; "" without one of the usual name."""
    found = [path for path in files(package) or () if path.name == "LICENSE"]
    return " ".join(found[0].read_text().split()) if found else ""


def test_what_the_conversation_says_of_itself_is_there(texts, root):
    said = texts["conversation/README.md"]
    named = {span for span in re.findall(r"`([^`\n]+)`", said) if re.fullmatch(r"[a-z_]+\.py|tests/[a-z/]+", span)}
    assert len(named) > 6
    assert {
        span for span in named if not (root / span).exists() and not (root / "conversation" / span).exists()
    } == set()


def test_no_diagram_holds_what_would_cut_it_short(texts):
    """A semicolon ends a line of a diagram, and a number sign begins a comment."""
    diagrams = [
        (paper, found) for paper in PAPERS for found in re.findall(r"```mermaid\n(.*?)```", texts[paper], re.DOTALL)
    ]
    assert len(diagrams) > 15
    assert {
        (paper, line) for paper, found in diagrams for line in found.splitlines() if re.search("[;#]", line)
    } == set()
