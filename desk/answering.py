"""What the sections' pages share: ids in addresses and forms, what a form or a script is answered, how routes begin."""

from collections.abc import Callable, Iterable
from typing import Final

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

SEE_OTHER: Final = 303
"""After a form: the page comes as a new request."""
CONFLICT: Final = 409
"""What was asked for cannot be any more, or not now."""
REFUSED: Final = 422
"""The status of a form that comes back with its problems."""
MOST_ID: Final = 2**63 - 1
NO_ID: Final = 0
Route = tuple[str, str, Callable[..., ResponseReturnValue]]
"""Method, address, view."""


def an_id(name: str) -> str:
    """A row's id in an address: what is larger does not exist, and must not reach the database."""
    return f"<int(max={MOST_ID}):{name}>"


def form_id(name: str) -> int:
    """A row's id in the form that was sent; NO_ID where there is none, or none that a row can have."""
    given = request.form.get(name, NO_ID, type=int)
    return given if NO_ID < given <= MOST_ID else NO_ID


def script_asks() -> bool:
    """A script of ours, which shows the answer itself, and not the browser for a page."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def unchanged(tag: str) -> Response | None:
    """The answer to who has this already; `tag` is quoted, as an ETag is."""
    return Response(status=304, headers={"ETag": tag}) if request.headers.get("If-None-Match") == tag else None


def section_blueprint(name: str, package: str, files: str) -> Blueprint:
    """With the templates and files of its package. files: the address of what is in `static`."""
    return Blueprint(name, package, template_folder="templates", static_folder="static", static_url_path=files)


def add_routes(blueprint: Blueprint, routes: Iterable[Route]) -> None:
    """Each view is an endpoint by its own name."""
    for method, address, view in routes:
        blueprint.add_url_rule(address, view.__name__, view, methods=[method])
