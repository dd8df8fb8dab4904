"""An open question as a page, whichever script asks it: a survey's, or a complaint's that may follow it."""

from collections.abc import Mapping
from typing import Final

from flask import Response, request

from conversation.channel import Channel
from conversation.library import get_script
from conversation.reply import Reply
from conversation.understanding import understand_whole
from conversation.words import Words
from storage.intake import COMPLAINT
from storage.queries.pages import Thread
from web import complaint_forms, forms
from web.complaint_forms import DEPARTAMENTO, NO_DEPARTAMENTO, Refused, departamentos, municipios
from web.documents import document
from web.forms import PERSON
from web.render import Field, View, view
from web.wording import ADD_FILES, COMMON, COMPLAINT_COMMON, ROOM, SEND, SEND_STORY

SPANISH: Final = "es"


def words_of(thread: Thread) -> Words:
    """The page's words in the conversation's language; in Spanish where no page is worded in it."""
    script = get_script(thread.conversation.script, thread.conversation.version)
    return script.wordings.get((Channel.web, thread.conversation.language)) or script.words(Channel.web, SPANISH)


def shown_of(thread: Thread, reply: Reply) -> View:
    """What stands on the page."""
    told = get_script(thread.conversation.script, thread.conversation.version).told(Channel.web)
    asides = {branch.to for branch in told.keys.values()}
    return view(reply, words_of(thread), asides, COMPLAINT_COMMON if complains(thread) else COMMON)


def complains(thread: Thread) -> bool:
    """Whether it is a complaint, and no survey."""
    return thread.conversation.script == COMPLAINT


def heard(form: Mapping[str, str], thread: Thread, reply: Reply, shown: View) -> str | Refused | None:
    """What answers the question that is shown; None when nothing in the form does."""
    return complaint_forms.heard(form, shown) if complains(thread) else forms.said(form, reply.awaits)


def asks_for_person(said: str) -> bool:
    """Whether nothing but a person is asked for, as a story, too."""
    return understand_whole(said, {PERSON: PERSON}) is not None


def name_of(reply: Reply) -> str:
    """The open question's name: a form of another question does not answer this one."""
    return reply.prompts[-1].name if reply.prompts else ""


def question_page(
    line: str, shown: View, question: str, turn: int, refused: Refused | None = None, files: str = ""
) -> Response:
    """The page of a question. refused: what was sent and could not be taken. files: where some can be added."""
    chosen = request.args.get(DEPARTAMENTO) if shown.field is Field.place else None
    within = municipios(chosen or "")
    if refused is None and chosen is not None and within is None:
        refused = Refused(NO_DEPARTAMENTO)
    return document(
        "question",
        line,
        view=shown,
        turn=turn,
        question=question,
        problem=refused.why if refused else "",
        typed=refused.typed if refused else "",
        within=within,
        all_departamentos=departamentos(),
        send=SEND,
        send_story=SEND_STORY,
        room=ROOM.format(room=f"{shown.max_chars:,}"),
        files=files,
        add_files=ADD_FILES,
    )


def receipt_page(line: str, shown: View, files: str = "") -> Response:
    """Folio and PIN of what was received."""
    return document("receipt", line, view=shown, files=files, add_files=ADD_FILES)
