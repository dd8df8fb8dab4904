"""The bare references: the same server, and the least that an answer can be."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask, Response, request
from sqlalchemy import text

from app.guards import signed_by_carrier
from app.runtime import runtime

TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response><Say>Gracias.</Say><Hangup /></Response>'
INSERT = text("INSERT INTO bare_turn (call, digits) VALUES (:call, :digits)")


def create_app() -> Flask:
    """Of a turn: the same pool and signature check, one INSERT and COMMIT, a fixed document."""
    house = runtime()
    app = Flask(__name__, static_folder=None)
    token = house.settings.twilio_auth_token.get_secret_value()
    app.before_request(signed_by_carrier(house.settings.public_base_url, (token,)))

    @app.post("/voice/turn/<int:conversation_id>/<int:number>")
    def turn(conversation_id: int, number: int) -> Response:
        with house.sessions.begin() as session:
            session.execute(INSERT, {"call": f"{conversation_id}:{number}", "digits": request.form["Digits"]})
        return Response(TWIML, content_type="text/xml; charset=utf-8")

    return app


def unchanged(asked: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Of an open desk: what it knows is what there is."""
    start_response("304 NOT MODIFIED", [("ETag", '"0"')])
    return ()
