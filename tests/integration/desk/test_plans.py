"""4P plans: begun from templates, seen with their groups, moved with reasons, worked to, judged, reviewed in rounds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from tests.invented_groups import mapped
from tests.invented_partners import agreement

from fourfold.desk.accounts.access import Denied
from fourfold.desk.accounts.models import User
from fourfold.desk.context import workspace
from fourfold.desk.groups.actions.own import group_hand_over
from fourfold.desk.groups.models import Group
from fourfold.desk.oversight.actions.meet import meeting_call
from fourfold.desk.partners.models import Agency, Belonging
from fourfold.desk.plans.actions.begin import plan_begin
from fourfold.desk.plans.actions.move import plan_move
from fourfold.desk.plans.actions.review import Finding, plan_review, round_close, round_open
from fourfold.desk.plans.actions.work import plan_action_drop, plan_action_finish
from fourfold.desk.plans.beginning import load_templates, parse_template
from fourfold.desk.plans.models import Consideration, IntelligenceGap, Plan, PlanAction, PlanReview, ReviewRound
from fourfold.desk.plans.portfolio import portfolio
from fourfold.desk.plans.progress import progress_of
from fourfold.desk.plans.quality import quality_of
from fourfold.desk.plans.rubric import COMPUTED, parse_rubric
from fourfold.desk.plans.states import State
from fourfold.desk.tasks.gathering import mine
from fourfold.errors import BadInput
from fourfold.yaml_files import parse_marked

Made = Callable[..., Any]
Signed = Callable[[User], Client]
DAY = dt.timedelta(days=1)
TODAY = timezone.localdate
TEMPLATES = {one.name: one for one in load_templates()}


def begun(by: User, group: Group | None = None, template: str = "", **fields: Any) -> Plan:
    kind = {"kind": "group", "group": group} if group else {"kind": "theme"}
    return plan_begin(by=by, fields={"title": "Invented plan", **kind, **fields}, template=TEMPLATES.get(template))


def live(by: User, group: Group | None = None, template: str = "", **fields: Any) -> Plan:
    plan = begun(by, group, template, **fields)
    plan_move(by=by, plan=plan, to=State.LIVE, reason="Agreed.", seen=1)
    found: Plan = Plan.objects.get(pk=plan.pk)
    return found


def action(plan: Plan, p: str = "pursue", **fields: Any) -> PlanAction:
    made: PlanAction = PlanAction.objects.create(plan=plan, p=p, what=fields.pop("what", "Visit"), **fields)
    return made


def test_a_plan_begins_from_a_template_with_all_that_it_has(somebody: Made, client_of: Signed) -> None:
    manager = somebody("tasking-manager")
    group = mapped(manager)
    client, asked = client_of(manager), TEMPLATES["group"]
    page = client.get(f"/plans/begin/?group={group.pk}").content.decode()
    assert f"Plan for {group}" in page
    sent = {
        "template": "group", "title": "Against Kestrel", "kind": "group", "group": group.pk, "from_on": "2026-01-05",
        "marking": "OFFICIAL", "token": "t" * 32,
    }  # fmt: skip
    wrong = client.post("/plans/begin/", {**sent, "template": "hot-spot", "token": "w" * 32})
    assert wrong.status_code == 422
    assert "is no template of a plan for a group" in wrong.content.decode()
    assert client.post("/plans/begin/", {**sent, "group": "", "token": "w" * 32}).status_code == 422
    assert not Plan.objects.exists()
    assert [client.post("/plans/begin/", sent).status_code for _ in range(2)] == [302, 302]  # a double click
    plan = Plan.objects.get()
    assert (plan.state, plan.marking, plan.themes, plan.begun_from) == ("draft", group.marking, group.themes, "group")
    assert [(one.p, one.what) for one in plan.actions.order_by("pk")] == [(one.p, one.what) for one in asked.actions]
    assert plan.actions.order_by("pk")[0].due == dt.date(2026, 2, 2)  # four weeks after
    assert plan.objectives.count() == len(asked.objectives)
    assert [one.question for one in plan.gaps.all()] == list(asked.gaps)
    shown = client.get(plan.get_absolute_url()).content.decode()
    assert "children in its families" in shown  # what the template asks to consider
    assert asked.actions[0].what in shown
    assert "Against Kestrel" in client.get(group.get_absolute_url()).content.decode()


def test_every_shipped_template_can_begin_each_kind_of_plan_that_it_is_for(somebody: Made) -> None:
    manager = somebody("tasking-manager")
    group = mapped(manager)
    for template in TEMPLATES.values():
        for kind in template.kinds:
            plan = plan_begin(
                by=manager,
                fields={"title": "x", "kind": kind, "group": group if kind == "group" else None},
                template=template,
            )
            assert {one.p for one in plan.actions.all()} == {"pursue", "prevent", "protect", "prepare"}, template.name
    assert "clear-hold-build" in TEMPLATES


def test_a_plan_on_a_hidden_group_is_hidden_everywhere(somebody: Made, client_of: Signed) -> None:
    insider, outsider = somebody("tasking-manager", compartments=("lantern",)), somebody("tasking-manager")
    group = mapped(insider)
    plan = live(insider, group, title="Against Kestrel", themes=["guns-and-gangs"])
    action(plan, owner=outsider, due=TODAY() - DAY)
    group.put_in(["lantern"])  # after the plan was made: it follows its group
    assert plan.compartments.count() == 0
    for address in ("/plans/", "/registers/plans/", "/search/?q=Kestrel", "/tasks/", "/tasks/calendar/"):
        assert "Against Kestrel" not in client_of(outsider).get(address).content.decode(), address
        if address not in ("/tasks/", "/tasks/calendar/"):
            assert "Against Kestrel" in client_of(insider).get(address).content.decode(), address
    assert client_of(outsider).get(plan.get_absolute_url()).status_code == 404
    assert client_of(outsider).get(f"/registers/plans/{plan.pk}/history/").status_code == 404
    with pytest.raises(Denied):
        plan_move(by=outsider, plan=plan, to=State.ENDED, reason="x", seen=9)
    with pytest.raises(ValidationError, match="may not know of this plan"):
        PlanAction(plan=plan, p="pursue", what="x", owner=outsider).full_clean()
    form = {"p": "pursue", "what": "x", "owner": outsider.pk, "token": "t" * 32}
    answer = client_of(insider).post(f"/registers/plans/{plan.pk}/actions/add/", form)
    assert answer.status_code == 422
    assert "may not know of this plan" in answer.content.decode()


def test_every_move_has_its_reason_and_a_group_has_one_live_plan(somebody: Made, client_of: Signed) -> None:
    manager, analyst = somebody("tasking-manager"), somebody("analyst")
    group = mapped(manager)
    first, second = live(manager, group), begun(manager, group)
    task = action(first, owner=analyst)
    with pytest.raises(BadInput, match="has a live plan already"):
        plan_move(by=manager, plan=second, to=State.LIVE, reason="x", seen=1)
    with pytest.raises(BadInput, match="reason"):
        plan_move(by=manager, plan=first, to=State.ENDED, reason=" ", seen=2)
    with pytest.raises(Denied):
        plan_move(by=analyst, plan=first, to=State.ENDED, reason="x", seen=2)
    assert [one.key for one in mine(analyst)] == [str(task.pk)]
    client, address = client_of(manager), f"{first.get_absolute_url()}state/"
    stale = client.post(address, {"to": "ended", "reason": "Done with", "seen": "1"})
    assert stale.status_code == 409
    assert "Agreed." in stale.content.decode()
    assert client.post(address, {"to": "ended", "reason": "Done with", "seen": "2"}).status_code == 302
    assert [(one.before, one.after, one.reason) for one in first.changes.all()] == [
        ("", "draft", "Begun."), ("draft", "live", "Agreed."), ("live", "ended", "Done with"),
    ]  # fmt: skip
    assert mine(analyst) == []  # nobody is to work to a plan that has ended
    plan_move(by=manager, plan=second, to=State.LIVE, reason="Now", seen=1)


def test_an_action_is_done_by_its_owner_or_by_its_agency(somebody: Made, client_of: Signed) -> None:
    manager, lead, partner, other = (somebody(r) for r in ("tasking-manager", "operation-lead", "partner", "partner"))
    council = Agency.objects.create(name="Invented council", kind="council")
    for user, agency in ((partner, council), (other, Agency.objects.create(name="Another", kind="fire"))):
        Belonging.objects.create(user=user, agency=agency, why="a test")
    plan, _ = live(manager, mapped(manager), title="Against Kestrel"), agreement(council)
    own = action(plan, owner=lead, due=TODAY(), what="Brief the team")
    theirs = action(plan, "protect", agency=council, due=TODAY(), what="Change the lights")
    said = {"on": f"{TODAY():%Y-%m-%d}", "result": "Changed on both streets."}
    assert mine(other) == []
    assert client_of(other).get(f"/tasks/plan-action/{theirs.pk}/").status_code == 404
    client = client_of(partner)
    page = client.get("/tasks/").content.decode()
    assert "Change the lights" in page
    assert "Kestrel" not in page  # what it is for is not theirs to know
    assert "Kestrel" not in client.get(f"/tasks/plan-action/{theirs.pk}/").content.decode()
    assert client.get(plan.get_absolute_url()).status_code == 403
    assert client.post(f"/tasks/plan-action/{theirs.pk}/", said).status_code == 302
    theirs.refresh_from_db()
    assert (theirs.done_by, theirs.result) == (partner, "Changed on both streets.")
    with pytest.raises(Denied):
        plan_action_finish(by=partner, action=own, result="x")
    assert client_of(lead).post(f"/tasks/plan-action/{own.pk}/", said).status_code == 302
    gap = IntelligenceGap.objects.create(plan=plan, question="Who supplies it?", owner=lead, due=TODAY())
    assert client_of(lead).post(f"/tasks/intelligence-gap/{gap.pk}/", said).status_code == 302
    gap.refresh_from_db()
    assert (gap.filled_by, gap.answer) == (lead, "Changed on both streets.")


def test_a_dropped_action_stays_with_its_reason_and_counts_no_more(somebody: Made, client_of: Signed) -> None:
    manager = somebody("tasking-manager")
    plan = live(manager)
    done = action(plan, due=TODAY() - 3 * DAY)
    action(plan, due=TODAY() - DAY)
    action(plan, due=TODAY())
    action(plan, due=TODAY() + DAY)
    action(plan)  # without a day
    gone = action(plan, due=TODAY() - DAY)
    plan_action_finish(by=manager, action=done, result="x")
    address = f"{plan.get_absolute_url()}actions/{gone.pk}/drop/"
    assert client_of(manager).post(address, {"why": ""}).status_code == 422
    assert client_of(manager).post(address, {"why": "The shop closed."}).status_code == 302
    with pytest.raises(BadInput, match="dropped"):
        plan_action_finish(by=manager, action=gone, result="x")
    with pytest.raises(BadInput, match="done already"):
        plan_action_drop(by=manager, action=done, why="x")
    found = progress_of([plan])[plan.pk]
    assert (found.done, found.due, found.overdue, found.open) == (1, 3, 1, 4)
    page = client_of(manager).get(plan.get_absolute_url()).content.decode()
    assert "1 done of 3 due; 1 overdue; 4 still to be done" in page
    assert "The shop closed." in page


def test_quality_is_a_list_in_which_unknown_is_not_nought(somebody: Made) -> None:
    manager, officer = somebody("tasking-manager"), somebody("responsible-officer")
    group = mapped(manager)
    plan = live(manager, group)

    def said(name: str) -> int | None:
        (found,) = [one.points for one in quality_of(plan).found if one.criterion.name == name]
        return found

    empty = {one.criterion.name: one.points for one in quality_of(plan).found}
    unknown = {"gaps", "learning", "specific actions", "considered well", "evidence"}
    assert {name for name, points in empty.items() if points is None} == unknown
    assert {points for name, points in empty.items() if name not in unknown} == {0}
    assert (quality_of(plan).low, quality_of(plan).high, quality_of(plan).most) == (0, 10, 32)
    plan.profile, plan.profile_on, plan.review_by = "Profile 7", TODAY() - 366 * DAY, TODAY()
    plan.save()
    assert (said("profile"), said("review")) == (1, 2)  # over a year old; the day itself is not past
    group_hand_over(by=manager, group=group, role="sro", to=officer, why="x")
    assert said("owners") == 1
    police = Agency.objects.create(name="Invented police", kind="police")
    council = Agency.objects.create(name="Invented council", kind="council")
    full = {"due": TODAY(), "measure": "Seen by all"}
    for p in ("pursue", "prevent", "protect"):
        action(plan, p, agency=police, owner=officer, **full)
    assert (said("four ps"), said("complete actions"), said("partners")) == (1, 2, 0)
    action(plan, "prepare", agency=police, **full)  # without an owner
    assert (said("four ps"), said("complete actions")) == (2, 1)
    action(plan, "prepare", agency=council, aspect="safeguarding", **full)  # its people need not sign in here
    assert (said("complete actions"), said("partners"), said("safeguarding")) == (1, 2, 1)
    for what, days in (("safeguarding", 0), ("displacement", 400)):
        on = TODAY() - days * DAY
        Consideration.objects.create(plan=plan, what=what, words="x", on=on, added_by=manager)
    assert (said("safeguarding"), said("displacement"), said("proportionality")) == (2, 1, 0)
    gap = IntelligenceGap.objects.create(plan=plan, question="Who?", owner=officer)
    assert said("gaps") == 0  # nobody said by when
    gap.due = TODAY()
    gap.save()
    assert said("gaps") == 2


def test_a_reviewer_judges_what_nothing_computes_and_never_their_own_plan(
    somebody: Made, client_of: Signed, tmp_path: Path
) -> None:
    manager, officer = somebody("tasking-manager"), somebody("responsible-officer")
    plan = live(manager, lro=officer)
    with pytest.raises(Denied, match="You lead this plan"):
        plan_review(by=officer, plan=plan, finding=Finding({}, {}, "x"), seen=0)
    assert client_of(officer).get(f"{plan.get_absolute_url()}review/").status_code == 403
    with pytest.raises(BadInput, match="computed"):
        plan_review(by=manager, plan=plan, finding=Finding({"owners": 2}, {}, "x"), seen=0)
    asked = [one.criterion.name for one in quality_of(plan).to_judge]
    sent = {f"points-{n}": "2" if name == "specific actions" else "unknown" for n, name in enumerate(asked)}
    sent |= {f"words-{asked.index('specific actions')}": "Each can be told from its words.", "seen": "0"}
    sent |= {"finding": "Sound.", "next_by": f"{TODAY() + 30 * DAY:%Y-%m-%d}", "token": "t" * 32}
    client, address = client_of(manager), f"{plan.get_absolute_url()}review/"
    assert [client.post(address, sent).status_code for _ in range(2)] == [302, 302]
    assert client.post(address, {**sent, "token": "u" * 32}).status_code == 409  # read before the first
    plan.refresh_from_db()
    assert plan.review_by == TODAY() + 30 * DAY
    review = plan.reviews.get()
    assert (review.by, review.points["specific actions"], review.points["evidence"]) == (manager, 2, None)
    (found,) = [one for one in quality_of(plan).found if one.criterion.name == "specific actions"]
    assert (found.points, found.why, found.judged_by) == (2, "Each can be told from its words.", manager)
    own = workspace().root / "plans" / "quality.yaml"
    own.parent.mkdir(exist_ok=True)
    own.write_text(
        "rubric: our own\nversion: 1\nsource: Invented\ncriteria:\n"
        "  - {criterion: specific actions, asks: Are they?, judged: {0: No, 1: Some, 2: All}}\n"
    )
    try:
        (only,) = quality_of(plan).found  # a force's own list stands in; what was judged on another does not count
    finally:
        own.unlink()
    assert (only.points, only.why) == (None, "No reviewer has judged it yet.")


def test_a_round_says_who_reviewed_which_plan_what_changed_and_what_is_left(somebody: Made, client_of: Signed) -> None:
    manager, officer = somebody("tasking-manager"), somebody("responsible-officer")
    first, second = live(manager, title="First plan"), live(manager, title="Second plan")
    draft = begun(manager, title="Third plan")
    plan_review(by=manager, plan=first, finding=Finding({"evidence": 0}, {}, "Before the round."), seen=0)
    client = client_of(manager)
    sent = {"name": "December 2026", "due": f"{TODAY() + 9 * DAY:%Y-%m-%d}", "token": "t" * 32}
    assert [client.post("/plans/rounds/", sent).status_code for _ in range(2)] == [302, 302]
    held = ReviewRound.objects.get()
    with pytest.raises(BadInput, match="Another round is open"):
        round_open(by=manager, name="January", due=TODAY())
    assert {one.plan for one in held.awaited.all()} == {first, second}
    plan_action_finish(by=manager, action=action(first), result="x")
    plan_action_drop(by=manager, action=action(first), why="x")
    plan_review(by=officer, plan=first, finding=Finding({"evidence": 2}, {}, "It works now."), seen=1)
    plan_review(by=officer, plan=draft, finding=Finding({}, {}, "Not in the round."), seen=0)
    assert PlanReview.objects.filter(round=held).count() == 1
    page = client.get(held.get_absolute_url()).content.decode()
    assert "1 of 2 are reviewed" in page
    left, _, reviewed = page.partition(">Reviewed</h2>")
    assert "Second plan" in left
    assert f"{officer}," in reviewed
    assert "It works now." in reviewed
    assert "2 added, 1 done, 1 dropped" in reviewed
    assert "Better: evidence, four ps." in reviewed
    assert "Third plan" not in page
    with pytest.raises(Denied):
        round_close(by=somebody("analyst"), held=held, closing="x")
    assert client.post(held.get_absolute_url(), {"closing": ""}).status_code == 422
    client.post(held.get_absolute_url(), {"closing": "One was left: its lead is ill."})
    assert "its lead is ill" in client.get(held.get_absolute_url()).content.decode()
    assert plan_review(by=officer, plan=second, finding=Finding({}, {}, "Late."), seen=0).round is None


def test_the_governance_pack_knows_which_groups_have_a_plan_and_what_it_covers(somebody: Made) -> None:
    insider = somebody("tasking-manager", compartments=("lantern",))
    outsider = somebody("responsible-officer")
    planned, other = mapped(insider), mapped(insider, "Code Owl", "group:G08")
    plan = live(insider, planned)
    for p, done in (("pursue", True), ("pursue", False), ("protect", False)):
        one = action(plan, p)
        if done:
            plan_action_finish(by=insider, action=one, result="x")
    begun(insider, other)  # a draft is no plan yet
    alone = meeting_call(by=insider, month=TODAY(), held_on=TODAY(), attendees=[]).packs.get().content
    assert [row["group"] for row in alone["without_plan"]] == ["Code Owl"]
    assert [row["planned"] for row in alone["four_p"]["rows"]] == [1, 0, 1, 0]
    [acts] = [row for row in alone["proportionality"]["efforts"] if row["effort"] == "Plan actions"]
    assert (acts["kept"], acts["total"]) == (True, 1)
    plan.put_in(["lantern"])
    from fourfold.desk.plans.for_groups import plans_of

    assert set(plans_of([planned], [insider], TODAY(), TODAY())) == {planned.pk}
    assert plans_of([planned], [insider, outsider], TODAY(), TODAY()) == {}  # not for the outsider's eyes


def test_the_portfolio_shows_what_is_live_late_and_missing_by_theme_and_p(somebody: Made, client_of: Signed) -> None:
    manager = somebody("tasking-manager")
    group = mapped(manager)  # guns and gangs
    mapped(manager, "Code Owl", "group:G08")
    one = live(manager, group, title="Against Kestrel", review_by=TODAY() - DAY)
    both = live(manager, title="Two themes", themes=["guns-and-gangs", "economic-crime"])
    begun(manager, title="Nothing said")
    action(one, "pursue", due=TODAY() - DAY)
    action(both, "pursue", due=TODAY() + DAY)
    plan_action_finish(by=manager, action=action(both, "protect", due=TODAY()), result="x")
    themes = {theme.title: theme for theme in portfolio(manager)}
    assert list(themes)[-1] == "Without a theme"
    guns = themes["Guns and gangs"]
    assert ({p.title for p in guns.live}, guns.drafts) == ({"Against Kestrel", "Two themes"}, 0)
    assert [p.title for p in guns.late] == ["Against Kestrel"]
    assert [str(g) for g in guns.without or ()] == ["Code Owl"]
    pursue, prevent, protect, _ = guns.cells
    assert (pursue.plans, pursue.open, pursue.done, pursue.due, pursue.overdue) == (2, 2, 0, 1, 1)
    assert (protect.plans, protect.open, protect.done, protect.due, protect.overdue) == (1, 0, 1, 1, 0)
    assert [p.title for p in protect.missing] == ["Against Kestrel"]
    assert {p.title for p in prevent.missing} == {"Against Kestrel", "Two themes"}
    assert len(themes["Economic crime"].live) == 1
    assert themes["Without a theme"].drafts == 1
    page = client_of(manager).get("/plans/").content.decode()
    assert "Groups without a live plan" in page
    assert "2 of 2" in page


@pytest.mark.parametrize(
    ("criteria", "said"),
    [
        ("{criterion: a, asks: b, computed: mood}", "line 5: 'computed' cannot be 'mood'"),
        ("{criterion: a, asks: b}", "either 'computed' or 'judged'"),
        ("{criterion: a, asks: b, judged: {0: No}}", "words for 0, 1 and 2"),
        ("{criterion: a, asks: b, computed: gaps}\n  - {criterion: a, asks: b, computed: gaps}", "line 6: there is a"),
    ],
)
def test_a_wrong_rubric_is_refused_with_its_line(criteria: str, said: str) -> None:
    text = f"rubric: x\nversion: 1\nsource: x\ncriteria:\n  - {criteria}\n"
    with pytest.raises(BadInput, match=said):
        parse_rubric(parse_marked(text, "x.yaml"), "x.yaml")


def test_a_wrong_template_is_refused_with_its_line() -> None:
    text = (
        "template: x\ntitle: x\nabout: x\nsource: x\nfor: [group, gang]\nactions:\n"
        "  - {p: punish, action: Go}\n  - {p: pursue, action: Go, aspect: assets}\n"
    )
    with pytest.raises(BadInput) as wrong:
        parse_template(parse_marked(text, "x.yaml"), "x.yaml")
    for said in ("'for' cannot be 'gang'", "line 7: 'p' cannot be 'punish'", "line 8: 'aspect' is not known here"):
        assert said in str(wrong.value)
    assert len(COMPUTED) == len(set(COMPUTED))


def test_the_template_that_the_documentation_shows_is_one() -> None:
    page = Path(__file__).parents[3] / "docs" / "how-to" / "work-to-a-plan.md"
    shown = page.read_text(encoding="utf-8").partition("```yaml\n")[2].partition("```")[0]
    template = parse_template(parse_marked(shown, "x.yaml"), "x.yaml")
    assert (template.kinds, template.actions[0].aspect, template.actions[0].weeks) == (
        ("area", "group"),
        "safeguarding",
        3,
    )
