"""The scripts that the house knows, each read once."""

import re
from functools import cache
from pathlib import Path

from conversation.errors import ScriptError, ScriptProblem
from conversation.script import load_script
from conversation.shape import Script

SCRIPTS = Path(__file__).parent / "scripts"
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@cache
def get_script(name: str, version: int) -> Script:
    """The script of that name ("pra-for-147") and version (1, 2, ...). Raises ScriptError `no_script`."""
    if not _NAME.fullmatch(name):
        raise ScriptError(ScriptProblem.no_script, script=name)
    return load_script(SCRIPTS / name / f"v{version}")


def newest_version(name: str) -> int:
    """The newest version of a script: what a new conversation begins on. Raises ScriptError `no_script`."""
    folders = (SCRIPTS / name).glob("v*") if _NAME.fullmatch(name) else ()
    versions = [int(folder.name[1:]) for folder in folders if folder.name[1:].isdecimal()]
    if not versions:
        raise ScriptError(ScriptProblem.no_script, script=name)
    return max(versions)
