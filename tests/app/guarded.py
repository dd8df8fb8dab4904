"""A web where every path is guarded, for servers to serve."""

from flask import Blueprint, Flask

from app.guards import signed_by_carrier

TOKEN, PREVIOUS = "12345", "the token before"
PUBLIC = "https://mycompany.com"


def guarded(public: str = PUBLIC, tokens: tuple[str, ...] = (TOKEN, PREVIOUS)) -> Flask:
    """Answers «pase» to whoever is let in."""
    app = Flask(__name__)
    door = Blueprint("door", __name__)
    door.before_request(signed_by_carrier(public, tokens))
    door.add_url_rule("/<path:where>", "anywhere", lambda where: f"{where}: pase", methods=["GET", "POST"])
    app.register_blueprint(door)
    return app


app = guarded()
