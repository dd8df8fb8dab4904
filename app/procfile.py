"""The Procfile: the process types of the service, one a line, `name: command`."""

import re
import shlex
from collections.abc import Mapping
from pathlib import Path

from app.errors import Refused
from app.processes import ProcessSpec, service_environment

PROCFILE = Path(__file__).resolve().parent.parent / "Procfile"
_LINE = re.compile(r"([A-Za-z0-9_-]+):\s*(\S.*)")


def read_procfile(path: Path = PROCFILE) -> dict[str, list[str]]:
    """The words of each command by its process type, in the order of the file. Raises Refused."""
    if not path.is_file():
        raise Refused("no_procfile", f"No está {path}: instale Escucha desde su carpeta, con `pip install -e .`")
    commands = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        found = _LINE.fullmatch(line)
        if not found:
            raise Refused("procfile", f"No se entiende esta línea de {path}: {line}")
        commands[found[1]] = shlex.split(found[2])
    return commands


def service_processes(settings: Mapping[str, str]) -> tuple[ProcessSpec, list[ProcessSpec]]:
    """What runs once before all others, and what serves, both with `settings` in their environment."""
    environment = service_environment(settings)
    specs = {name: ProcessSpec(name, command, environment) for name, command in read_procfile().items()}
    release = specs.pop("release")
    return release, list(specs.values())
