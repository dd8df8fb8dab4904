"""The shape of a script's TOML files. Every field is here; any other is refused by name."""

from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from conversation.channel import Channel
from conversation.effects import Ending, Moment, Reason
from conversation.reply import LOOK_UPS
from conversation.shape import Way


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


EVERYWHERE = frozenset(Channel)


class BranchFile(_File):
    """A key of a question. `to = "x"` may be written as just "x". `words`: what else means this key.

    `pressed_in`: the channels where its digit counts; in others only its words do. `channels`: where there is such a
    key at all. `value`: the answer that it gives, where that is not the key itself; "" for none. `anew`: the question
    that it leads to is asked again, and its answer forgotten.
    """

    to: str = ""
    way: Way = Way.on
    words: list[str] = []
    pressed_in: frozenset[Channel] = EVERYWHERE
    channels: frozenset[Channel] = EVERYWHERE
    value: str | None = None
    anew: bool = False

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        if bool(self.to) != (self.way in {Way.on, Way.resume, Way.aside}):
            raise ValueError("`to` acompaña a on, resume y aside, y solo a ellos")
        return self


def _short_form(branch: object) -> object:
    return {"to": branch} if isinstance(branch, str) else branch


Branches = dict[
    Annotated[str, Field(pattern=r"^[0-9*]$")],
    Annotated[BranchFile, BeforeValidator(_short_form)],
]


class StepFile(_File):
    """A step asks for a key (`keys`), a recording, a text (`recording` or `writing`, `then`) or ends (`ends`, effects).

    A text's `keys` say that there is none, or no more of it where it `gathers` several texts. Where a channel is not in
    `channels`, or a fact that it `needs` is not known, step `otherwise` is taken. A step that `looks_up` something says
    nothing: what is `found` leads on at once; nor does one that `goes_on` with another script, whose words come next.
    `adds`: prompts said after its own, each with the fact that it needs. `private`: what is said here is not kept, a
    number only sealed.
    `insists`: silence does not pass over its recording or text; a number is always insisted on.
    """

    prompt: str | None = None
    values: dict[str, str] = {}
    facts: list[str] = []
    question: str = ""
    keys: Branches = {}
    recording: int = Field(default=0, ge=0, le=600)
    writing: int = Field(default=0, ge=0, le=2000)
    gathers: bool = False
    digits: int = Field(default=0, ge=0, le=20)
    private: bool = False
    insists: bool = False
    then: str = ""
    needs: list[str] = []
    adds: dict[str, str] = {}
    channels: frozenset[Channel] = EVERYWHERE
    asked_if: dict[str, list[str]] = {}
    otherwise: str = ""
    resumes_at: str = ""
    looks_up: str = ""
    found: dict[str, str] = {}
    hand_over: Reason | None = None
    wait_for: Reason | None = None
    opt_out: bool = False
    wrong_number: bool = False
    call_again: Moment | None = None
    opens_case: bool = False
    call_back_now: bool = False
    speaks: str = ""
    goes_on: str = ""
    gives: dict[str, str] = {}
    ends: Ending | None = None

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        asks_for_a_key = bool(self.keys) and not (self.writing or self.digits)
        asks = (asks_for_a_key, self.recording > 0, self.writing > 0, self.digits > 0)
        if [*asks, bool(self.looks_up), self.ends is not None].count(True) > 1:
            raise ValueError("un paso pide una tecla, una grabación, un texto o cifras, consulta o termina: una cosa")
        effects = (self.wait_for, self.opt_out, self.wrong_number, self.call_again, self.call_back_now, self.goes_on)
        if self.ends is None and any(effects):
            raise ValueError("los efectos son de los pasos que terminan")
        if self.gives and not self.goes_on:
            raise ValueError("`gives` acompaña a `goes_on`")
        if self.goes_on and (self.prompt is not None or self.adds):
            raise ValueError("un paso con `goes_on` no dice nada")
        return self

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if bool(self.recording or self.writing or self.digits) != bool(self.then):
            raise ValueError("`recording`, `writing` o `digits` y `then` van juntos")
        if self.then and not self.question:
            raise ValueError("una grabación, un texto o unas cifras contestan una pregunta: falta `question`")
        if bool(self.asked_if or self.needs or self.channels != EVERYWHERE) != bool(self.otherwise):
            raise ValueError("`asked_if`, `needs` o `channels` y `otherwise` van juntos")
        if self.insists and not (self.recording or self.writing):
            raise ValueError("`insists` acompaña a `recording` o `writing`")
        if self.private and (self.recording or self.writing):
            raise ValueError("`private` acompaña a cifras o teclas")
        if self.gathers and not (self.writing and self.keys):
            raise ValueError("`gathers` junta textos hasta una tecla: pide `writing` y `keys`")
        if not self.question and any(branch.value for branch in self.keys.values()):
            raise ValueError("`value` contesta una pregunta: falta `question`")
        return self

    @model_validator(mode="after")
    def _looks_up_what_can_be_known(self) -> Self:
        if self.looks_up not in {"", *LOOK_UPS}:
            raise ValueError("nadie contesta esa consulta")
        if set(self.found) != set(LOOK_UPS.get(self.looks_up, ())):
            raise ValueError("`looks_up` y `found` van juntos, con un paso para cada cosa que se puede encontrar")
        return self

    def said(self, name: str) -> str:
        """The prompt that the step of this name says; "" for none."""
        if self.looks_up or self.goes_on:
            return ""
        return name if self.prompt is None else self.prompt


class PatienceFile(_File):
    """How often a trouble is met by asking again."""

    tries: int = Field(ge=1, le=9)
    says: str
    adds: str = ""  # in a call only: a text or a page shows by itself what else may be done
    to: str


class ResumedFile(_File):
    """What is said when an earlier call goes on; in a thread of texts, nothing."""

    says: str


class ClosedFile(_File):
    """What is said to who comes after one of these endings."""

    says: str
    facts: list[str] = []
    endings: frozenset[Ending]


class SiblingFile(_File):
    """Where another pupil of the same parent begins, and the thanks that are kept for the last one."""

    start: str
    instead_of: str


class AfterthoughtFile(_File):
    """What is written in a thread at these steps, or after these endings, belongs to this written answer.

    longest: characters of what a step of `at` that asks for a text may take for its own answer. besides: steps at which
    what is not understood is joined to it as well, or begins it; it counts as not understood all the same.
    """

    question: str
    at: list[str]
    endings: frozenset[Ending]
    longest: int = Field(default=0, ge=0)
    besides: list[str] = []


class FactFile(_File):
    """What may be said aloud. `codes`: the values that a wording has words for, besides the one `until_known`.

    spelled: a number that is said digit by digit where people speak. played: the address of a recording.
    """

    until_known: str
    codes: list[str] = []
    spelled: bool = False
    played: bool = False


def _plain_fact(fact: object) -> object:
    return {"until_known": fact} if isinstance(fact, str) else fact


class ScriptFile(_File):
    """script.toml. `said_by_the_line`: channel -> prompts said outside the conversation -> facts that they speak.

    cut: where who had answered the first question, and was cut, arrives the next time. asks_once: what is answered is
    not asked again.
    """

    start: str
    cut: str = ""
    asks_once: bool = False
    said_by_the_line: dict[Channel, dict[str, list[str]]] = {}
    keys: Branches
    facts: dict[str, Annotated[FactFile, BeforeValidator(_plain_fact)]] = {}
    misunderstood: PatienceFile
    silence: PatienceFile
    unheard: PatienceFile
    resumed: ResumedFile | None = None
    closed: ClosedFile | None = None
    sibling: SiblingFile | None = None
    afterthought: AfterthoughtFile | None = None
    steps: dict[str, StepFile]


class WordingFile(_File):
    """voice.es.toml and its like. `choices`: the words on each key's button, prompt by prompt."""

    prompts: dict[str, str]
    fragments: dict[str, dict[str, str]] = {}
    choices: dict[str, dict[str, str]] = {}
