"""The recordings of the information menu, as the carrier fetches them while it plays them: what anybody may hear."""

from typing import Final

from flask import Blueprint, Response, abort, request
from sqlalchemy import select

from rules.information import PLAYED_AT
from storage.models import Information
from web.hall import Hall

MEDIA: Final = {".wav": "audio/wav", ".mp3": "audio/mpeg"}
"""How a recording's file ends -> its media type."""
KEPT_SECONDS: Final = 24 * 60 * 60
"""Its name is of one version, which never changes."""


class SoundPages:
    """One method a route."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall

    def sound(self, path: str) -> Response:
        """A recording of a version that was approved; of any other there is none."""
        approved = (Information.recording == path, Information.approved_at.is_not(None))
        with self._hall.porch.sessions() as session:
            if session.scalar(select(Information.id).where(*approved).limit(1)) is None:
                abort(404)
        try:
            data = bytes(self._hall.files.get(path).bytes())
        except FileNotFoundError:
            abort(404)
        answer = Response(data, mimetype=MEDIA[path[-4:]])
        answer.cache_control.public, answer.cache_control.max_age = True, KEPT_SECONDS
        answer.make_conditional(request.environ, accept_ranges=True, complete_length=len(data))
        return answer


def sounds_blueprint(hall: Hall) -> Blueprint:
    """Open to anybody: the carrier does not sign what it fetches to play, and parents hear it all the same."""
    sounds = Blueprint("sounds", __name__)
    sounds.add_url_rule(f"{PLAYED_AT}/<path:path>", "sound", SoundPages(hall).sound, methods=["GET"])
    return sounds
