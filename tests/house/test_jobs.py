"""Work is handed over in one place, and every queue that gets work has a worker."""

import ast
import re
from importlib import import_module

from app.jobs import HANDED_OUT, QUEUES
from app.procfile import read_procfile


def calls(sources, name: str) -> list[tuple[str, ast.Call]]:
    """(path, call) of every call of a function or method of this name."""
    return [
        (source.path, node)
        for source in sources
        for node in source.nodes
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == name
    ]


def hand_overs(house) -> list[tuple[str, str]]:
    """(job, queue) as named where one is handed over: `enqueue(house, QUEUE, job, …)`, `register(job, queue_name=)`."""
    found = []
    for path, call in [
        *calls(house, "enqueue"),
        *calls([source for source in house if source.path == "app/clock.py"], "register"),
    ]:
        module = import_module(path.removesuffix(".py").replace("/", "."))
        told = {str(word.arg): word.value for word in call.keywords}
        queue = told["queue_name"] if "queue_name" in told else call.args[1] if len(call.args) > 2 else None
        if queue is not None:
            job = call.args[0] if "queue_name" in told else call.args[2]
            found.append((ast.unparse(job), getattr(module, ast.unparse(queue))))
    return found


def jobs_with_queues(house) -> set[tuple[str, str]]:
    """(job, queue), those that a tick takes from its table by their own names."""
    named = set(hand_overs(house))
    upkeep = {queue for job, queue in named if job == "job"}
    assert len(upkeep) == 1
    return {pair for pair in named if pair[0] != "job"} | {(job.__name__, *upkeep) for _, job in HANDED_OUT}


def test_every_queue_is_worked_and_every_worker_has_work(house):
    assert {queue for _, queue in jobs_with_queues(house)} == set(QUEUES)


def test_jobs_are_handed_over_in_one_place_only(house):
    verbs = {"response.enqueue"}  # of a document: a parent who waits
    jobs = {path for path, call in calls(house, "enqueue") if ast.unparse(call.func) not in verbs}
    assert jobs == {"app/jobs.py"}
    assert {path for path, _ in calls(house, "Queue")} == {"app/jobs.py", "app/worker.py"}


def test_the_procfile_works_on_all_queues(house):
    worker = next(source for source in house if source.path == "app/worker.py")
    assert read_procfile()["worker"] == ["python", "-m", "app.worker"]
    assert "for queue in QUEUES" in worker.text


def test_every_job_is_described_with_its_queue_and_no_other_is(texts, house):
    section = texts["docs/architecture.md"].partition("## Processes and jobs")[2].partition("\n## ")[0]
    described = set(re.findall(r"^\| `([a-z_]+)` \| `([a-z]+)` \|", section, re.MULTILINE))
    assert described == jobs_with_queues(house)
