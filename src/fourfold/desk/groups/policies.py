"""What may be done to a group now, as it stands, by somebody whose roles allow it at all."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from fourfold.desk.accounts.access import Denied
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.models import Action, Entry
from fourfold.desk.groups.models import Group, Score, Statement
from fourfold.desk.groups.models.evidence import LIMBS
from fourfold.desk.groups.states import MOVES, State
from fourfold.errors import BadInput

SHOWN = "group-scores"
"""How the audit calls looking at a group's scores."""


@dataclasses.dataclass(frozen=True)
class Limb:
    """One limb of the statutory test, and the statements that support it. `shown`: at least one of them comes from a
    source that is not doubted."""

    name: str
    title: str
    asks: str
    statements: tuple[Statement, ...]

    @property
    def shown(self) -> bool:
        """Whether something stands behind it."""
        return any(not one.doubted for one in self.statements)


def limbs(group: Group) -> tuple[Limb, ...]:
    """The statutory test of a group, limb by limb."""
    return limbs_of(group.statements.believed())


def limbs_of(statements: Iterable[Statement]) -> tuple[Limb, ...]:
    """The statutory test, limb by limb, by what is stated of a group."""
    held = sorted(statements, key=lambda one: one.pk)
    return tuple(Limb(name, title, asks, tuple(one for one in held if one.limb == name)) for name, title, asks in LIMBS)


def check_move(group: Group, to: State) -> None:
    """Raise `Denied` unless the group may go on to that state, or be kept where it is; and `BadInput` for mapping one
    whose statutory test lacks evidence for a limb."""
    if to != group.state and to not in MOVES[State(group.state)]:
        raise Denied(f"A group that is {group.get_state_display().lower()} cannot become {to.label.lower()}.")
    if to == State.MAPPED:
        wanting = [limb.title.lower() for limb in limbs(group) if not limb.shown]
        if wanting:
            raise BadInput(
                f"A group is mapped on evidence for each limb of the test. Still without any: {', '.join(wanting)}."
            )


def check_may_score(group: Group) -> None:
    """Raise `Denied` for a group that is not scored in its state."""
    if group.state == State.ARCHIVED:
        raise Denied("An archived group is not scored. A panel has to take it up again first.")


def scoring_beside(group: Group, user: User) -> list[Score]:
    """The second scores that the user has begun and not finished."""
    return list(Score.objects.filter(group=group, by=user, finished_at=None, second_of__isnull=False))


def may_be_second(group: Group, user: User) -> list[Score]:
    """The group's newest scores that the user could still score beside, unseen: not their own, without a second
    yet, and never looked at by them."""
    if not user.may(Permission.SCORE_GROUPS) or group.state == State.ARCHIVED:
        return []
    return [
        one
        for one in newest_scores(group).values()
        if one.by_id != user.pk
        and not one.seconds.filter(finished_at__isnull=False).exists()
        and not has_looked(user, one)
    ]


def newest_scores(group: Group) -> dict[str, Score]:
    """The group's newest score of each scoring, those made beside another left out."""
    held = Score.objects.first_hand().filter(group=group).select_related("by").order_by("finished_at", "pk")
    return {one.scoring: one for one in held}


def has_looked(user: User, score: Score) -> bool:
    """Whether the user was shown the group's scores since this one was finished, by the audit."""
    looked = Entry.objects.filter(action=Action.CONSULTATION, kind=SHOWN, key=str(score.group_id), actor=str(user.pk))
    return bool(looked.filter(at__gte=score.finished_at).exists())
