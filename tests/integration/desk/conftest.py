"""People and triggers for the desk's tests. All of them are invented."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django_tasks_db.models import DBTaskResult
from tests.integration.desk.invented_trigger import trigger_file
from tests.integration.desk.programs import Program, program

from fourfold.desk.accounts.actions import role_grant, user_add
from fourfold.desk.accounts.models import User
from fourfold.desk.audit.acting import acting
from fourfold.desk.compartments.models import Compartment, Membership
from fourfold.desk.context import workspace
from fourfold.desk.imports.worker import worker_of
from fourfold.desk.triage.models import Trigger
from fourfold.workspace import Workspace

Somebody = Callable[..., User]
TriggerMaker = Callable[..., Trigger]
PASSWORD = "a long invented password"


@pytest.fixture(autouse=True)
def _acting(db: None) -> Iterator[None]:
    """What a test itself writes, it writes as `tests`."""
    with acting(by="tests", why="a test"):
        yield


@pytest.fixture
def somebody() -> Somebody:
    """Make a user with roles, a clearance and compartments."""

    def make(*roles: str, clearance: str = "OFFICIAL-SENSITIVE", compartments: tuple[str, ...] = ()) -> User:
        name = f"{'-'.join(roles) or 'nobody'}-{uuid.uuid4().hex[:6]}"
        user = user_add(by=None, username=name, name=f"{name} (invented)", password=PASSWORD, clearance=clearance)
        for role in roles:
            role_grant(by=None, user=user, role=role, why="a test")
        for compartment in compartments:
            held, _ = Compartment.objects.get_or_create(name=compartment)
            Membership.objects.create(compartment=held, user=user, why="a test")
        fresh: User = User.objects.get(pk=user.pk)
        return fresh

    return make


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    """A browser in which somebody has signed in."""

    def make(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Requests leave the test's own connection open, as they do through Django's client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def manager(somebody: Somebody) -> Program:
    """A program of a tasking manager's, for all that they may do."""
    return program(somebody("tasking-manager"))


@pytest.fixture
def trigger_of() -> TriggerMaker:
    """File an invented trigger."""
    return trigger_file


@pytest.fixture
def place() -> Iterator[Workspace]:
    """The desk's workspace, empty before and after."""

    def clear() -> None:
        for one in ("history", "quarantine", "mappings", "desk/uploads"):
            shutil.rmtree(workspace().root / one, ignore_errors=True)

    clear()
    yield workspace()
    clear()


@pytest.fixture
def work_off(django_capture_on_commit_callbacks: Callable[..., Any]) -> Callable[[Callable[[], Any]], Any]:
    """Do something, then all the long work that it asked for, as the worker does it."""

    def do(what: Callable[[], Any]) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            answer = what()
        for waiting in DBTaskResult.objects.ready():
            worker_of(once=True).run_task(waiting)
        return answer

    return do
