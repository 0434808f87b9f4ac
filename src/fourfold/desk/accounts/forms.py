"""Forms about users."""

from __future__ import annotations

from django import forms
from django.contrib.auth.password_validation import validate_password

from fourfold.desk.accounts.models import MARKING_CHOICES
from fourfold.desk.accounts.roles import ROLES
from fourfold.desk.forms import GovForm


class UserForm(GovForm):
    """What is known of a user."""

    name = forms.CharField(label="Name", max_length=150)
    email = forms.EmailField(label="E-mail", required=False, help_text="Where alerts and the digest go")
    agency = forms.CharField(label="Agency", max_length=150, required=False)
    clearance = forms.ChoiceField(label="May see up to", choices=MARKING_CHOICES, initial="OFFICIAL-SENSITIVE")
    directory_name = forms.CharField(
        label="Name in the force's directory",
        max_length=150,
        required=False,
        help_text="Whom the directory signs in under this name comes in as this user, with all their roles. Leave it "
        "empty for who signs in with a password here",
    )
    is_active = forms.BooleanField(label="May sign in", required=False, initial=True)


class NewUserForm(UserForm):
    """A new user."""

    username = forms.CharField(label="User name", max_length=60)
    password = forms.CharField(
        label="First password",
        widget=forms.PasswordInput,
        required=False,
        help_text="At least 12 characters. Leave it empty for who signs in by the force's own directory alone",
    )
    field_order = ("username", "name", "email", "agency", "clearance", "directory_name", "password", "is_active")

    def clean_password(self) -> str:
        """Refuse a weak one, in words."""
        password: str = self.cleaned_data["password"]
        if password:
            validate_password(password)
        return password


class PasswordForm(GovForm):
    """A new password for somebody who has lost theirs."""

    password = forms.CharField(label="New password", widget=forms.PasswordInput)
    why = forms.CharField(label="Why", max_length=300)

    def clean_password(self) -> str:
        """Refuse a weak one, in words."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class GrantForm(GovForm):
    """A role for a user."""

    role = forms.ChoiceField(label="Role", choices=[(role.name, role.title) for role in ROLES.values()])
    grant_why = forms.CharField(label="Why", max_length=300)
    until = forms.DateTimeField(label="Until", required=False, help_text="Empty: until it is ended")
