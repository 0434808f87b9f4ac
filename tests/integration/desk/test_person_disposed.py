"""Disposing of everything that is held on a person in one act: an invented person's marker words are put in every place
that there is, and afterwards stand nowhere but in what the audit keeps of who did what."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.integration.desk.test_retention import everything_said
from tests.invented_groups import mapped

from fourfold.desk.accounts.access import Denied
from fourfold.desk.accounts.models import User
from fourfold.desk.alerts.models import Alert
from fourfold.desk.audit.erasing import DISPOSED, record_forget
from fourfold.desk.audit.models import Action
from fourfold.desk.audit.recording import consulted, record
from fourfold.desk.audit.verifying import verify
from fourfold.desk.compartments.models import Compartment
from fourfold.desk.facts.providing import facts_held
from fourfold.desk.groups.models import Exploited, Member, PriorityIndividual
from fourfold.desk.identities.actions import pair_judge
from fourfold.desk.identities.models import Pair
from fourfold.desk.imports.actions import upload_add
from fourfold.desk.imports.models import Row, Sheet
from fourfold.desk.logs.actions import entry_add
from fourfold.desk.operations.models import Asset
from fourfold.desk.oversight.actions.meet import meeting_call
from fourfold.desk.oversight.actions.minute import minute_add
from fourfold.desk.oversight.models import Pack
from fourfold.desk.registers.declaration import register_named
from fourfold.desk.registers.exporting import export
from fourfold.desk.reports.models import Report, Sealed
from fourfold.desk.reports.redacting import seal
from fourfold.desk.retention import person
from fourfold.desk.retention.actions import carry
from fourfold.desk.retention.actions.hold import hold_place
from fourfold.desk.retention.actions.person import person_disposal_decide, person_disposal_propose
from fourfold.desk.retention.models import Disposal, Recall
from fourfold.desk.retention.person import key_of
from fourfold.desk.retention.tasks import carry_out
from fourfold.desk.search.finding import find
from fourfold.desk.subjects.actions import request_answer, request_open
from fourfold.desk.subjects.gathering import gather
from fourfold.desk.threats.models import AtRisk, Source, Threat
from fourfold.errors import BadInput
from fourfold.history.erasure import people_erased
from fourfold.history.people import digest
from fourfold.history.schema import INCOMING
from fourfold.history.store import History
from fourfold.reports.document import Document, Paragraph, Section
from fourfold.reports.stored import as_data, digest_of
from fourfold.workspace import Workspace

Made = Callable[..., Any]
Signed = Callable[[User], Client]
WHEN = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
GOES, ALSO, STAYS = "nominal:GOES1", "nominal:GOES2", "nominal:STAYS"
NAME = "Mårkus Goner"
MARKS = (GOES, ALSO, NAME, "GOES1", "GOES2", "Her brother")


def told(name: str, *people: str, text: str = "") -> dict[str, Any]:
    """An event as a source tells of it."""
    parties = [{"role": "suspect", "sort": "person", "ref": ref} for ref in people]
    return {
        "id": f"gone:{name}", "source": "gone", "kind": "robbery", "occurred_from": WHEN, "occurred_to": WHEN,
        "known_from": WHEN, "known_basis": "recorded", "marking": "OFFICIAL", "parties": parties,
        "attributes": [("text", text)],
    }  # fmt: skip


EVENTS = (told("alone", GOES), told("both", ALSO, STAYS, text=f"{NAME} ran"), told("other", STAYS))


def written(place: Workspace) -> History:
    history = History(place)
    history.write(pa.Table.from_pylist(list(EVENTS), INCOMING), now=WHEN)
    return history


def versions(history: History) -> dict[str, list[str]]:
    """Who is in each event that is held."""
    rows = history.held([str(one["id"]) for one in EVENTS]).to_pylist()
    return {row["id"]: [party["ref"] for party in row["parties"]] for row in rows}


def put_everywhere(place: Workspace, by: User, other: User, trigger_of: Made) -> None:
    """The person in every place that there is, beside others who stay."""
    written(place)
    group = mapped(by)
    Member.objects.create(group=group, ref=GOES, name=NAME, basis="Seen.")
    Member.objects.create(group=group, ref=STAYS, name="Stay Er", basis=f"Seen with {NAME}.")
    Exploited.objects.create(group=group, ref="nominal:V", name="Vic Tim", how=f"Made to carry by {GOES}.")
    PriorityIndividual.objects.create(ref=ALSO, name=NAME, why="Invented")
    pair = Pair.objects.create(
        sort="person", first=GOES, second=ALSO, probability=0.9, prior=0.1, linkage="x", found_on=WHEN.date(),
        first_said={"name": [NAME, "gone"]}, reasons=[NAME],
    )  # fmt: skip
    pair_judge(by=by, pair=pair, verdict="same", why=f"Both are {NAME}")
    both, only = Threat.objects.create(threat=f"{NAME} is to be hurt"), Threat.objects.create(threat="About them alone")
    AtRisk.objects.create(threat=both, ref=GOES, name=NAME)
    Source.objects.create(threat=both, ref=STAYS, name="Stay Er")
    AtRisk.objects.create(threat=only, ref=GOES, name=NAME)
    Asset.objects.create(kind="house", what=f"House of {NAME}", holder_ref=GOES, holder_name=NAME)
    trigger = trigger_of(people=(("suspect", GOES), ("victim", STAYS)), title=f"About {NAME}")
    trigger.evidence = {**trigger.evidence, "said": [{"ref": GOES, "name": NAME}, {"ref": STAYS}], "why": NAME}
    trigger.save()
    entry_add(by=by, on=trigger, decision="First, of others")
    entry_add(by=by, on=trigger, decision=f"Watch {NAME}")
    meeting = meeting_call(by=by, month=timezone.localdate(), held_on=timezone.localdate(), attendees=[other])
    minute_add(by=by, meeting=meeting, decision=f"Watch {GOES}", group=group)
    pack = meeting.packs.get()
    salts = {**pack.salts, "/said": "0" * 32}
    from fourfold.redacting import seal_of

    content = {**pack.content, "said": f"Of {NAME}"}
    Pack.objects.filter(pk=pack.pk).update(content=content, salts=salts, digest=seal_of(content, salts))
    report = Report.objects.create(title="Invented", year="x", author=by)
    document = Document(
        title="Invented", author="x", date="x", marking="OFFICIAL",
        sections=(Section("One", (Paragraph((f"{NAME} was sentenced.",)), Paragraph(("Stay Er was not.",)))),),
    )  # fmt: skip
    made = Sealed(report=report, content=as_data(document), digest=digest_of(as_data(document)), by=by, made_with="x")
    made.redactions = [{"what": NAME, "how": "released", "why": "x"}]
    seal(made)
    made.save()
    export(register_named("priority-individuals"), PriorityIndividual.objects.all(), "csv", "the council", by)
    for name, body in (("a.csv", f"ref\n{GOES}\n"), ("b.csv", "ref\nnominal:STAYS\n")):
        upload_add(by=by, file=SimpleUploadedFile(name, body.encode()), sort="stored")
    packed = gzip.compress(f"name\n{NAME}\n".encode())
    upload_add(by=by, file=SimpleUploadedFile("c.csv.gz", packed), sort="stored")
    sheet = Sheet.objects.create(register="groups", name="s.csv", digest="x", added_by=by)
    Row.objects.create(sheet=sheet, file="s.csv", line=2, fate="rejected", cells=[NAME], reason=f"{NAME}?")
    place.quarantine.mkdir(exist_ok=True)
    rows = f"file,line,column,reason,ref\nx.csv,2,ref,wrong,{GOES}\nx.csv,3,ref,wrong,{STAYS}\n"
    (place.quarantine / "x-1.csv").write_text(rows, encoding="utf-8")
    facts = "person,group,from,known_from,source\n" + "".join(
        f"{ref},group:G07,2025-01-01,2025-01-01,x\n" for ref in (GOES, STAYS)
    )
    (place.facts / "memberships.csv").write_text(facts, encoding="utf-8")
    Alert.objects.create(to=by, title="x", link=f"/search/ref/{GOES}/")
    facts_held(place)
    for on, why in ((group, f"{NAME}'s mother asked"), (pair, f"Seen by {ALSO}")):
        consulted(on, why=why)
    record(Action.CONSULTATION, "reference", GOES, why="Her brother is one of us")
    request_answer(
        by=other, asked=request_open(by=other, ref=GOES, received_on=timezone.localdate()), outcome="given", answer=NAME
    )


@pytest.fixture
def clean(place: Workspace) -> Any:
    """The desk's workspace, without the facts in files that a test puts there."""
    yield place
    (place.facts / "memberships.csv").unlink(missing_ok=True)


def broken_off_everywhere(disposal: Disposal, keeper: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the disposal be broken off just after each of its steps, and be begun again each time."""
    steps: tuple[tuple[Any, str], ...] = (
        (person, "events_forget"), (History, "erase_people"), (carry, "files_saying"), (person, "_words_without"),
    )  # fmt: skip
    for held, name in steps:
        with monkeypatch.context() as broken:
            broken.setattr(held, name, _breaking(getattr(held, name)))
            with pytest.raises(BrokenOff):
                carry_out.call(disposal.pk)
        page = keeper.get(f"/retention/disposals/{disposal.pk}/").content.decode()
        assert "It went no further" in page
        assert GOES not in page
        disposal.refresh_from_db()
        assert disposal.going_on


class BrokenOff(Exception):
    """Somebody pulled the plug."""


def _breaking(step: Made) -> Made:
    def broken(*args: Any, **named: Any) -> Any:
        step(*args, **named)
        raise BrokenOff

    return broken


def test_everything_on_a_person_goes_in_one_act_and_others_stay(
    somebody: Made,
    client_of: Signed,
    trigger_of: Made,
    clean: Workspace,
    work_off: Made,
    django_capture_on_commit_callbacks: Made,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    manager, keeper = somebody("tasking-manager"), somebody("records-manager")
    put_everywhere(clean, manager, keeper, trigger_of)
    assert find("Goner", manager)
    one = client_of(manager)
    page = one.get("/retention/person/", {"ref": ALSO}).content.decode()
    parts = ("Uploaded files:", "Sealed reports:")  # of what is gathered for a subject access request
    for shown in (GOES, ALSO, "Events that name nobody else: 1", "Events that name somebody else too: 1", NAME, *parts):
        assert shown in page, shown
    answer = one.post("/retention/person/", {"ref": ALSO, "reason": "no-longer-needed", "token": "p" * 32})
    disposal = Disposal.objects.get()
    assert answer["Location"] == f"/retention/disposals/{disposal.pk}/"
    address = f"/retention/disposals/{disposal.pk}/"
    assert f"Everything on {GOES}" in client_of(keeper).get("/retention/").content.decode()

    assert client_of(keeper).post(address, {"answer": "dispose"}).status_code == 302
    broken_off_everywhere(disposal, client_of(keeper), monkeypatch)
    with django_capture_on_commit_callbacks(execute=True):
        assert work_off(lambda: client_of(keeper).post(address)).status_code == 302  # go on with it

    left = [(where, text) for where, text in everything_said() for mark in MARKS if mark.lower() in text.lower()]
    assert [(where, text) for where, text in left if where not in ("audit.Subject.ref", "audit.Entry.key")] == []
    for path in clean.root.rglob("*"):
        if path.is_file() and "desk.sqlite3" not in path.name:
            held = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            assert not [mark for mark in MARKS if mark.encode() in held], path
    assert not find("Goner", manager)
    assert [part.title for part in gather([GOES], keeper)] == ["Where it went"]  # of what the audit says
    history = History(clean)
    assert versions(history) == {"gone:both": [STAYS], "gone:other": [STAYS]}
    written(clean)
    assert versions(History(clean)) == versions(history)  # an import brings nobody back
    assert [one.name for one in Member.objects.all()] == ["Stay Er"]
    assert Exploited.objects.get().how == "Made to carry by [removed]."
    [threat] = Threat.objects.all()
    assert (threat.threat, threat.sources.get().ref) == ("[removed] is to be hurt", STAYS)
    assert (Asset.objects.get().holder_ref, Asset.objects.get().what) == ("", "House of [removed]")
    [sealed] = Sealed.objects.all()
    assert "Stay Er was not." in json.dumps(sealed.content)
    assert sealed.whole
    assert sealed.redacted_at
    assert "[removed] was sentenced." not in json.dumps(sealed.content)
    assert verify().faults == ()
    disposal.refresh_from_db()
    assert (disposal.refs, disposal.done, disposal.key) == ([], True, key_of(GOES))
    for what, count in (
        ("events", 1),
        ("uploaded files", 2),
        ("rejected rows", 1),
        ("facts in files", 1),
        ("packs", 1),
    ):
        assert disposal.went[what] == count, what
    assert disposal.went["files to be mended by hand"] == 0
    assert Recall.objects.count() == 1
    assert len(list((clean.root / "desk" / "uploads").glob("*/*"))) == 1
    assert {digest(GOES), digest(ALSO)} == people_erased(clean)
    Sealed.objects.update(redactions=[{"what": "otherwise"}])
    assert [fault for fault in verify().faults if "not as it was sealed" in fault]


def test_a_restored_backup_disposes_of_the_person_again(somebody: Made, clean: Workspace) -> None:
    officer = somebody("responsible-officer")
    Member.objects.create(group=mapped(officer), ref=GOES, name=NAME)
    written(clean)
    record_forget("person", key_of(GOES), DISPOSED, why="Erased after the backup was taken.")
    assert not Member.objects.exists()
    assert versions(History(clean)) == {"gone:both": [ALSO, STAYS], "gone:other": [STAYS]}


def test_a_restored_backup_cleans_files_of_whom_no_record_names(somebody: Made, clean: Workspace) -> None:
    analyst = somebody("analyst")
    rows = f"person,group,from,known_from,source\n{GOES},group:G07,2025-01-01,2025-01-01,x\n"
    (clean.facts / "memberships.csv").write_text(f"{rows}{STAYS},group:G07,2025-01-01,2025-01-01,x\n", "utf-8")
    packed = gzip.compress(f'{{"said": "Seen with {GOES}."}}'.encode())
    for name, body in (("goes.csv.gz", packed), ("stays.csv", f"ref\n{STAYS}\n".encode())):
        upload_add(by=analyst, file=SimpleUploadedFile(name, body), sort="stored")
    record_forget("person", key_of(GOES), DISPOSED, why="Erased after the backup was taken.")
    assert GOES not in (clean.facts / "memberships.csv").read_text("utf-8")
    assert STAYS in (clean.facts / "memberships.csv").read_text("utf-8")
    assert [path.name for path in (clean.root / "desk" / "uploads").glob("*/*")] == ["stays.csv"]


def test_nobody_is_disposed_of_while_something_stands_against_it(
    somebody: Made, client_of: Signed, clean: Workspace, work_off: Made
) -> None:
    manager, keeper = somebody("tasking-manager"), somebody("records-manager")
    group = mapped(manager)
    member = Member.objects.create(group=group, ref=GOES, name=NAME)
    Member.objects.create(group=group, ref=STAYS, name=NAME)
    until = timezone.localdate() + dt.timedelta(days=9)
    hold = hold_place(by=manager, record=group, sort="inquiry", reference="x", owner=manager, until=until)
    with pytest.raises(BadInput, match="legal hold"):
        person_disposal_propose(by=manager, ref=GOES, reason="wrong")
    assert "legal hold" in client_of(manager).get("/retention/person/", {"ref": GOES}).content.decode()
    hold.delete()
    asked = request_open(by=keeper, ref=GOES, received_on=timezone.localdate())
    with pytest.raises(BadInput, match="answer SAR"):
        person_disposal_propose(by=manager, ref=GOES, reason="wrong")
    asked.delete()
    controller = somebody("responsible-officer", compartments=("lantern",))
    Compartment.objects.filter(name="lantern").update(controller=controller)
    secret = PriorityIndividual.objects.create(ref=GOES, why="x")
    secret.put_in(["lantern"])
    with pytest.raises(BadInput) as refused:
        person_disposal_propose(by=manager, ref=GOES, reason="wrong")
    assert str(refused.value) == "It cannot be disposed of now."
    assert Alert.objects.filter(to=controller).count() == 1
    assert "lantern" not in client_of(manager).get("/retention/person/", {"ref": GOES}).content.decode()
    secret.delete()
    for ref in ("group:G07", "GOES"):
        with pytest.raises(BadInput, match="person's reference"):
            person_disposal_propose(by=manager, ref=ref, reason="wrong")
    with pytest.raises(Denied):
        person_disposal_propose(by=somebody("analyst"), ref=GOES, reason="wrong")
    made = person_disposal_propose(by=manager, ref=GOES, reason="wrong")
    with pytest.raises(Denied):
        person_disposal_decide(by=manager, disposal=made, dispose_of_it=True)
    person_disposal_decide(by=keeper, disposal=made, dispose_of_it=False)
    made.refresh_from_db()
    assert (made.done, made.refs, Member.objects.filter(pk=member.pk).exists()) == (False, [], True)
    again = person_disposal_propose(by=manager, ref=GOES, reason="wrong")
    person_disposal_decide(by=keeper, disposal=again, dispose_of_it=True)
    held = hold_place(by=manager, record=group, sort="inquiry", reference="x", owner=manager, until=until)
    work_off(lambda: None)  # something stands against it before it was begun: it waits again
    again.refresh_from_db()
    assert (again.done, again.decided_by, again.refs) == (None, None, [GOES])
    page = client_of(keeper).get(f"/retention/disposals/{again.pk}/").content.decode()
    assert "decided, and not carried out: It is on legal hold" in page
    held.delete()
    work_off(lambda: person_disposal_decide(by=keeper, disposal=again, dispose_of_it=True))
    assert [(one.ref, one.name) for one in Member.objects.all()] == [(STAYS, NAME)]  # another of the same name
