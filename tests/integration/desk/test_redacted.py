"""Decision logs and packs from which words were taken out: they still show that nothing else was changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from tests.invented_groups import mapped

from fourfold.desk.audit.verifying import verify
from fourfold.desk.groups.models import Group
from fourfold.desk.logs.actions import entries_of, entry_add, is_whole
from fourfold.desk.logs.models import LogEntry
from fourfold.desk.oversight.actions.meet import meeting_call
from fourfold.desk.oversight.models import Pack
from fourfold.desk.retention.actions.dispose import disposal_decide, disposal_propose
from fourfold.desk.threats.models import Threat
from fourfold.errors import BadInput

Made = Callable[..., Any]


def disposed(somebody: Made, group: Group) -> None:
    """A group, disposed of by two people."""
    made = disposal_propose(by=somebody("tasking-manager"), record=group, reason="wrong")
    disposal_decide(by=somebody("responsible-officer"), disposal=made, dispose_of_it=True)


@pytest.mark.parametrize("kept", ["decision", "rationale", "salt"])
def test_the_database_lets_words_be_taken_out_and_nothing_else(kept: str, somebody: Made) -> None:
    threat = Threat.objects.create(threat="x")
    entry = entry_add(by=somebody("analyst"), on=threat, decision="As decided", rationale="So")
    rows = LogEntry.objects.filter(pk=entry.pk)
    empty = {"decision": "", "rationale": "", "salt": "", "redacted_at": timezone.now()}
    for wrong in (
        {name: value for name, value in empty.items() if name != kept},
        {**empty, "number": 2},
        {**empty, "digest": "0" * 64},
    ):
        with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
            rows.update(**wrong)
    rows.update(**empty)
    assert is_whole(entries_of(threat))
    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
        rows.update(decision="Otherwise")


def test_a_log_that_was_made_otherwise_is_found_by_verifying(somebody: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    threat = Threat.objects.create(threat="x")
    entry_add(by=somebody("analyst"), on=threat, decision="As decided")
    assert verify().faults == ()
    monkeypatch.setattr("fourfold.desk.logs.actions.content_digest", lambda salt, body: "0" * 64)
    assert verify().faults == (f"The decision log on threat {threat.pk} is not as it was written.",)


def test_nothing_is_taken_out_of_a_pack_that_was_changed(somebody: Made) -> None:
    manager = somebody("tasking-manager")
    group = mapped(manager)
    meeting = meeting_call(by=manager, month=timezone.localdate(), held_on=timezone.localdate(), attendees=[])
    pack = meeting.packs.get()
    Pack.objects.filter(pk=pack.pk).update(content={**pack.content, "force": "Another"})
    assert [fault for fault in verify().faults if "is not as it was made" in fault]
    with pytest.raises(BadInput, match="not as it was made"):
        disposed(somebody, group)
    assert Group.objects.filter(pk=group.pk).exists()


def test_a_pack_of_before_there_were_seals_can_be_redacted_and_verified(somebody: Made) -> None:
    manager = somebody("tasking-manager")
    group = mapped(manager)
    pack = meeting_call(by=manager, month=timezone.localdate(), held_on=timezone.localdate(), attendees=[]).packs.get()
    old = hashlib.sha256(json.dumps(pack.content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    Pack.objects.filter(pk=pack.pk).update(salts={}, digest=old)
    assert verify().faults == ()
    disposed(somebody, group)
    pack.refresh_from_db()
    assert "Kestrel" not in json.dumps(pack.content)
    assert verify().faults == ()
