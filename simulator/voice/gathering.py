"""The Gather verb: keys, or words."""

from simulator.people.phones import Deed, DeedKind
from simulator.voice.documents import Document, Next
from simulator.voice.prompts import pieces
from simulator.voice.stage import Stage
from simulator.voice.verbs import Gather

# How sure the carrier says to be of words that were spoken: here nothing is misheard.
_CONFIDENCE = "0.9"


async def perform_gather(stage: Stage, document: Document, verb: Gather) -> Next | None:
    """Keys until enough, the finish key, or a silence; or what is said, if that comes first and speech is listened to.

    Nothing falls through to the next verb without a request, unless the document asks for it.
    """
    listens = {"on": True, "keys": verb.hears_keys, "digits": verb.digits, "words": verb.hears_speech}
    stage.carrier.handsets.show(stage.call, "listening", **listens)
    deed = await _first(stage, document, verb)
    if deed and deed.kind is DeedKind.speak:
        await stage.line.through(deed.seconds)
        found = Next(document.hook(verb.action, verb.method), _spoken(deed.words))
    else:
        found = await _keys(stage, document, verb, deed)
    stage.carrier.handsets.show(stage.call, "listening", on=False)
    return found if found.params.get("Digits") or found.params.get("SpeechResult") or verb.action_on_empty else None


async def _first(stage: Stage, document: Document, verb: Gather) -> Deed | None:
    """What cuts a prompt short, or the first thing after the last prompt."""
    for prompt in verb.prompts:
        for piece in await pieces(stage.carrier, stage.call, document, prompt):
            with stage.line.prompt(piece) as seconds:
                deed = await _heard(stage, seconds, keys=verb.hears_keys, words=verb.hears_speech)
            if deed:
                return deed
    return await _heard(stage, verb.timeout, keys=verb.hears_keys, words=verb.hears_speech)


async def _heard(stage: Stage, seconds: float, *, keys: bool, words: bool) -> Deed | None:
    """The next key, or the next words, within so many seconds."""
    end = stage.line.now + seconds
    while (deed := await stage.line.until(end)) is not None:
        if keys if deed.kind is DeedKind.press else words and deed.words:
            return deed
    return None


async def _keys(stage: Stage, document: Document, verb: Gather, deed: Deed | None) -> Next:
    """The key pressed and those that follow it; the finish key is none of them."""
    pressed: list[Deed] = []
    finished_by = ""
    while deed:
        if deed.key in verb.finish_key:
            finished_by = deed.key
            break
        pressed.append(deed)
        if verb.digits and len(pressed) >= verb.digits:
            break
        deed = await _heard(stage, verb.timeout, keys=True, words=False)
    digits = "".join(key.key for key in pressed)
    params = {"Digits": digits, "FinishedOnKey": finished_by, "msg": "Gather End"} if verb.hears_keys else _spoken("")
    return Next(document.hook(verb.action, verb.method), params, tuple((key.key, key.meaning) for key in pressed))


def _spoken(words: str) -> dict[str, str]:
    return {"SpeechResult": words, "Confidence": _CONFIDENCE if words else "0.0"}
