"""Forces with desks of their own, for tests that run their commands; and a real PostgreSQL."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from tests.integration.own_force import Force, history_made
from tests.made_once import made_once

Server = Callable[[], str]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Makes empty databases on a real PostgreSQL, and gives their addresses."""
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(tmp_path_factory.mktemp("run"))
    import pgserver  # asks for the folder above as it is read

    held = pgserver.get_server(tmp_path_factory.mktemp("postgresql") / "data")  # type: ignore[attr-defined]
    if before is not None:
        os.environ["XDG_RUNTIME_DIR"] = before

    def make() -> str:
        name = f"made_{uuid.uuid4().hex}"
        with psycopg.connect(held.get_uri(), autocommit=True) as con:
            con.execute(f'CREATE DATABASE "{name}"')
        return str(held.get_uri(name))

    yield make
    held.cleanup()


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with its history and a filled desk on SQLite, which nobody changes. Making one takes longer than most
    tests, so it is made once for all the processes that run them."""

    def make(part: Path) -> None:
        history_made(part)
        Force(part).desk("fill")

    return made_once(tmp_path_factory, "filled", make)


@pytest.fixture
def force(filled: Path, tmp_path: Path) -> Force:
    """A force of the test's own, with a filled desk on SQLite."""
    shutil.copytree(filled, tmp_path / "force")
    return Force(tmp_path / "force")
