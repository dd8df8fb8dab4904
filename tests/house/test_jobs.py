"""Work is handed over in one place, and every queue that gets work has a worker."""

import ast
from importlib import import_module

from app.jobs import HANDED_OUT, QUEUES
from app.procfile import read_procfile


def calls(sources, name: str) -> list[tuple[str, ast.Call]]:
    """(path, call) of every call of a function or method of this name."""
    return [
        (source.path, node)
        for source in sources
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == name
    ]


def queues_named(house) -> set[str]:
    """Every queue that a job is handed to: the second argument of `enqueue`, or the clock's `queue_name`."""
    named: set[str] = set()
    for path, call in [*calls(house, "enqueue"), *calls(house, "register")]:
        module = import_module(path.removesuffix(".py").replace("/", "."))
        given = [*call.args[1:2], *(word.value for word in call.keywords if word.arg == "queue_name")]
        named |= {getattr(module, ast.unparse(node)) for node in given}
    return named


def test_every_queue_is_worked_and_every_worker_has_work(house):
    assert queues_named(house) == set(QUEUES)


def test_jobs_are_handed_over_in_one_place_only(house):
    assert {path for path, _ in calls(house, "enqueue")} == {"app/jobs.py"}
    assert {path for path, _ in calls(house, "Queue")} == {"app/jobs.py", "app/worker.py"}


def test_the_procfile_works_on_all_queues(house):
    worker = next(source for source in house if source.path == "app/worker.py")
    assert read_procfile()["worker"] == ["python", "-m", "app.worker"]
    assert "for queue in QUEUES" in worker.text


def test_every_job_that_is_handed_out_is_described(texts):
    jobs = [source for source in texts["docs/architecture.md"].splitlines() if source.startswith("| `")]
    described = {tuple(cell.strip(" `") for cell in row.split("|")[1:3]) for row in jobs}
    upkeep = {(job.__name__, "upkeep") for _, job in HANDED_OUT}
    assert upkeep | {("dial", "calls"), ("tick", "clock"), ("sweep", "clock")} <= described
