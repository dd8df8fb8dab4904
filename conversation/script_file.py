"""The shape of a script's TOML files. Every field is here; any other is refused by name."""

from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from conversation.effects import Ending, Moment, Reason
from conversation.shape import Way


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BranchFile(_File):
    """A key of a question. `to = "x"` may be written as just "x". `words`: what else means this key."""

    to: str = ""
    way: Way = Way.on
    words: list[str] = []

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
    """A step asks for a key (`keys`), for a recording (`recording`, `then`) or ends (`ends`, effects)."""

    prompt: str | None = None
    values: dict[str, str] = {}
    facts: list[str] = []
    question: str = ""
    keys: Branches = {}
    recording: int = Field(default=0, ge=0, le=600)
    then: str = ""
    asked_if: dict[str, list[str]] = {}
    otherwise: str = ""
    resumes_at: str = ""
    hand_over: Reason | None = None
    opt_out: bool = False
    wrong_number: bool = False
    call_again: Moment | None = None
    ends: Ending | None = None

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        if [bool(self.keys), self.recording > 0, self.ends is not None].count(True) > 1:
            raise ValueError("un paso pide una tecla, pide una grabación o termina: solo una de las tres")
        if bool(self.recording) != bool(self.then):
            raise ValueError("`recording` y `then` van juntos")
        if self.recording and not self.question:
            raise ValueError("una grabación contesta una pregunta: falta `question`")
        if bool(self.asked_if) != bool(self.otherwise):
            raise ValueError("`asked_if` y `otherwise` van juntos")
        if self.ends is None and (self.hand_over or self.opt_out or self.wrong_number or self.call_again):
            raise ValueError("los efectos son de los pasos que terminan")
        return self


class PatienceFile(_File):
    """How often a trouble is met by asking again."""

    tries: int = Field(ge=1, le=9)
    says: str
    adds: str = ""
    to: str


class ResumedFile(_File):
    """What is said when an earlier call goes on."""

    says: str


class ClosedFile(_File):
    """What is said to who calls after one of these endings."""

    says: str
    endings: list[Ending]


class ScriptFile(_File):
    """script.toml."""

    start: str
    said_by_the_line: list[str] = []
    keys: Branches
    facts: dict[str, str] = {}
    misunderstood: PatienceFile
    silence: PatienceFile
    unheard: PatienceFile
    resumed: ResumedFile
    closed: ClosedFile
    steps: dict[str, StepFile]


class WordingFile(_File):
    """voice.es.toml and its like."""

    prompts: dict[str, str]
    fragments: dict[str, dict[str, str]] = {}
