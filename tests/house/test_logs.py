"""What the log may say: events by name, with ids, codes and counts. Nobody's name, number, words or keys."""

import ast

LEVELS = {"debug", "info", "warning", "error", "critical", "exception"}
ALLOWED = {
    "attempt": "id of a row",
    "campaign": "id of a row",
    "conversation": "id of a row",
    "recording": "id of a row",
    "text": "id of a row",
    "document": "id of a row",
    "file": "id of a row",
    "order": "id of a row",
    "returned": "id of a row",
    "member": "id of a row",
    "endpoint": "name of a route of ours",
    "error": "code of the carrier's",
    "problem": "kind of failure: a class, a carrier's code, or a name of ours for why a text was kept out",
    "what": "kind of failure of the carrier's",
    "outcome": "one of rules.outcomes",
    "calls": "a count",
    "faults": "a count",
}
"""Keyword of a log call -> what it holds. A new one is allowed when it can hold nothing personal."""


def log_calls(house) -> list[tuple[str, ast.Call]]:
    return [
        (f"{source.path}:{node.lineno}", node)
        for source in house
        for node in source.nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in LEVELS
        and ast.unparse(node.func.value) in ("log", "logger", "self.log", "structlog.get_logger()")
    ]


def test_the_log_holds_only_ids_codes_and_counts(house):
    found = log_calls(house)
    said = {(place, str(word.arg)) for place, call in found for word in call.keywords}
    assert len(found) > 5
    assert {(place, word) for place, word in said if word not in ALLOWED} == set()


def test_an_event_is_a_constant_name(house):
    """So that it can be searched for, and so that nothing personal is written into it."""
    loose = {
        place
        for place, call in log_calls(house)
        if len(call.args) != 1 or not (isinstance(call.args[0], ast.Constant) and str(call.args[0].value).islower())
    }
    assert loose == set()


def test_every_word_that_the_log_may_use_is_used(house):
    used = {word.arg for _, call in log_calls(house) for word in call.keywords}
    assert set(ALLOWED) <= used


def test_nobody_logs_past_the_one_way(house):
    """The simulated carrier has its own journal; everybody else speaks through structlog."""
    ways = {
        source.path
        for source in house
        for node in source.nodes
        if isinstance(node, ast.Import) and any(alias.name == "logging" for alias in node.names)
    }
    assert {path for path in ways if not path.startswith("simulator/")} <= {"app/logs.py"}
