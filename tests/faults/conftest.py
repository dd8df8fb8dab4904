import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.people import PARENTS, TALKERS
from tests.faults.service import Service, serving


@pytest.fixture(scope="session")
def whole_service(open_folder: Path) -> Iterator[Service]:
    """One for several tests, because to start it costs more than what each does with it."""
    with serving(Path(tempfile.mkdtemp(dir=open_folder)) / "var", PARENTS | TALKERS) as service:
        yield service
