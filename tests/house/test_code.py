"""How the code is written: what a reader may rely on in every file."""

import ast
import re

from sqlalchemy import DateTime

from storage.models import Base

MOST_LINES_OF_A_FILE = 300
MOST_LINES_OF_A_FUNCTION = 40
# A migration is a list of tables, written once and never edited.
MIGRATIONS = "storage/migrations/versions/"
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
# Written so that these lines do not match themselves.
FOREIGN = {
    "a path of somebody's machine": r"/wor[k]/|/roo[t]\b|/hom[e]/|/Use[r]s/",
    "work left over": r"\bTOD[O]\b|\bFIXM[E]\b|\bXX[X]\b",
    "how it was made": r"(?i)\bLL[M]\b|\bclaud[e]\b|\bgp[t]\b|\bchatgp[t]\b|\bcopilo[t]\b|\bissue\s[#]?\d",
    "papers that are not here": r"shared/desig[n]|brief\.m[d]",
}


def test_files_stay_under_300_lines(texts):
    lines = {path: len(text.splitlines()) for path, text in texts.items() if path.endswith((".py", ".md"))}
    long = {path: count for path, count in lines.items() if count >= MOST_LINES_OF_A_FILE}
    assert {path: count for path, count in long.items() if not path.startswith(MIGRATIONS)} == {}


def test_no_function_has_more_than_40_lines(sources):
    long = {
        f"{source.path}:{node.name}": node.end_lineno - node.lineno + 1
        for source in sources
        if not source.path.startswith(MIGRATIONS)
        for node in source.nodes
        if isinstance(node, FUNCTIONS) and node.end_lineno - node.lineno >= MOST_LINES_OF_A_FUNCTION
    }
    assert long == {}


def test_no_import_stands_inside_a_function(sources):
    inside = {
        f"{source.path}:{inner.lineno}"
        for source in sources
        for node in source.nodes
        if isinstance(node, FUNCTIONS)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    }
    assert inside == set()


def is_naive(call: ast.Call) -> bool:
    """Whether the call makes a moment that does not know its zone."""
    made = ast.unparse(call.func)
    if made.endswith((".utcnow", ".utcfromtimestamp", "datetime.today")):
        return True
    told = len(call.args) + len(call.keywords)
    return (made.endswith("datetime.now") and told == 0) or (made.endswith("datetime.fromtimestamp") and told < 2)


def test_no_moment_is_without_its_zone(sources):
    naive = {
        f"{source.path}:{node.lineno}"
        for source in sources
        for node in source.nodes
        if isinstance(node, ast.Call) and is_naive(node)
    }
    assert naive == set()


def test_the_database_keeps_no_time_without_its_zone():
    times = [column for table in Base.metadata.tables.values() for column in table.columns if is_time(column)]
    assert len(times) > 10
    assert [str(column) for column in times if not column.type.timezone] == []


def is_time(column):
    """Whether it keeps a moment; the hour at which a shift begins, each day, is none."""
    return isinstance(column.type, DateTime)


def test_the_project_speaks_of_itself_alone(texts):
    said = {
        f"{path}: {what}: {found[0]}"
        for path, text in texts.items()
        for what, pattern in FOREIGN.items()
        if (found := re.search(pattern, text))
    }
    assert said == set()


def test_nothing_is_printed_past_the_commands_and_the_log(house):
    prints = {
        f"{source.path}:{node.lineno}"
        for source in house
        for node in source.nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    }
    assert prints == set()


def test_every_module_says_what_it_is(house):
    mute = [source.path for source in house if source.text.strip() and not ast.get_docstring(source.tree)]
    assert mute == []
