"""Users, and the roles granted to them."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.accounts.roles import ROLES, Role
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept, KeptQuerySet
from fourfold.history.schema import MARKINGS

MARKING_CHOICES = [(marking, marking) for marking in MARKINGS]


class UserManager(BaseUserManager.from_queryset(KeptQuerySet)):  # type: ignore[misc]
    """Finds users by name; users are made by `accounts.actions.user_add`."""

    def get_by_natural_key(self, username: str | None) -> User:
        found: User = self.get(username__iexact=username or "")
        return found


class User(Kept, AbstractBaseUser):
    """Somebody who signs in. `clearance` is the highest marking that they may see. `directory_name` is the name under
    which the force's own directory may sign them in, where an administrator has said so; empty for nobody."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        "password": Handling.SECRET,
        "last_login": Handling.STAFF,
        "username": Handling.STAFF,
        "name": Handling.STAFF,
        "email": Handling.STAFF,
        "directory_name": Handling.STAFF,
        "agency": Handling.PLAIN,
        "clearance": Handling.PLAIN,
        "is_active": Handling.PLAIN,
    }
    username = models.CharField("user name", max_length=60, unique=True)
    name = models.CharField(max_length=150)
    email = models.EmailField(blank=True)
    agency = models.CharField(max_length=150, blank=True)
    clearance = models.CharField(max_length=40, choices=MARKING_CHOICES, default="OFFICIAL-SENSITIVE")
    is_active = models.BooleanField("may sign in", default=True)
    directory_name = models.CharField("name in the force's directory", max_length=150, blank=True)

    objects: ClassVar[Any] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    is_staff = False
    is_superuser = False

    class Meta(Kept.Meta):
        constraints = [
            models.UniqueConstraint(
                Lower("directory_name"), condition=~models.Q(directory_name=""), name="user_directory_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def role_names(self) -> frozenset[str]:
        """The roles held now."""
        return frozenset(grant.role for grant in self.grants.live())

    @property
    def roles(self) -> list[Role]:
        """The roles held now, in the order of the list of roles."""
        return [role for name, role in ROLES.items() if name in self.role_names]

    @cached_property
    def held(self) -> frozenset[Permission]:
        """All that the roles allow."""
        return frozenset().union(*(role.permissions for role in self.roles))

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        """What they may do now: all that the roles allow, but for what a token that they come with is not for."""
        return self.held

    def may(self, permission: Permission) -> bool:
        """Whether any of the roles allows it."""
        return self.is_active and permission in self.permissions

    @property
    def markings(self) -> tuple[str, ...]:
        """The markings that the user may see."""
        return tuple(MARKINGS[: MARKINGS.index(self.clearance) + 1])


class GrantQuerySet(KeptQuerySet["Grant"]):
    """Grants."""

    def live(self) -> GrantQuerySet:
        """Those that hold now."""
        now = timezone.now()
        return self.filter(ended_at=None).filter(models.Q(until=None) | models.Q(until__gt=now))


class Grant(Kept):
    """A role granted to a user, by whom and why, until when. Ended, never deleted."""

    HANDLING: ClassVar[dict[str, Handling]] = dict.fromkeys(
        ("user", "role", "granted_by", "why", "until", "ended_at", "ended_by"), Handling.PLAIN
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=40, choices=[(role.name, role.title) for role in ROLES.values()])
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    why = models.CharField(max_length=300)
    until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    objects: ClassVar[Any] = models.Manager.from_queryset(GrantQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at=None, ended_by=None)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
                name="grant_ended_at_and_by",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {ROLES[self.role].title}"

    @property
    def live(self) -> bool:
        """Whether it holds now."""
        return self.ended_at is None and (self.until is None or self.until > timezone.now())

    @property
    def title(self) -> str:
        """What people call the role."""
        return ROLES[self.role].title
