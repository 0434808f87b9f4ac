"""Forms of the governance record: of each sort, only the fields that it has."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from fourfold.desk.forms import GovForm
from fourfold.desk.governance.requirements import BASES, BASIS, CONDITIONS, CONTROLLERS, Requirement

FIRST = [("", "Choose one")]


class DocumentForm(GovForm):
    """What every document has: its name, who signed it and when, its review, and where it is."""

    name = forms.CharField(max_length=200)
    signed_by = forms.CharField(label="Signed by", help_text="Name and post", max_length=150)
    signed_on = forms.DateField(label="Signed on")
    review_by = forms.DateField(label="To be reviewed by")
    kept_at = forms.CharField(
        label="Where the signed document is", help_text="A reference or an address of your own records", max_length=300
    )

    def __init__(self, *args: Any, requirement: Requirement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = requirement.named

    def clean(self) -> dict[str, Any]:
        """Refuse dates that cannot be."""
        data = super().clean() or {}
        signed, review = data.get("signed_on"), data.get("review_by")
        if signed and signed > timezone.localdate():
            self.add_error("signed_on", "This day is still to come. Record it once it is signed.")
        elif signed and review and review <= signed:
            self.add_error("review_by", "The review has to be after the signing.")
        return data


class ControllerForm(DocumentForm):
    """A controller."""

    joint = forms.BooleanField(label="A joint controller, with others", required=False)
    arrangement = forms.CharField(
        label="Where the arrangement between the controllers is", required=False, max_length=300
    )
    field_order = ("name", "joint", "arrangement")

    def clean(self) -> dict[str, Any]:
        """A joint controller has an arrangement."""
        data = super().clean()
        if data.get("joint") and not data.get("arrangement"):
            self.add_error("arrangement", "Joint controllers need an arrangement; say where it is.")
        return data


class BasisForm(DocumentForm):
    """A lawful basis for one purpose."""

    purpose = forms.CharField(label="Purpose in full", widget=forms.Textarea)
    basis = forms.ChoiceField(label="Lawful basis", choices=[*FIRST, *BASES])
    sensitive = forms.BooleanField(
        label="Some of it is sensitive: race, religion, politics, trade union, health, sex life, genetics, biometrics",
        required=False,
    )
    condition = forms.ChoiceField(
        label="Condition for what is sensitive", choices=[*FIRST, *CONDITIONS], required=False
    )
    field_order = ("name", "purpose", "basis", "sensitive", "condition")

    def clean(self) -> dict[str, Any]:
        """What is sensitive has a condition, of the same law as the basis."""
        data = super().clean()
        condition, basis = data.get("condition", ""), data.get("basis", "")
        if data.get("sensitive") and not condition:
            self.add_error("condition", "What is sensitive needs a condition.")
        elif condition and basis and condition.split(":")[0] != basis.split(":")[0]:
            self.add_error("condition", "The basis and the condition are of different laws.")
        return data


class EndForm(GovForm):
    """Why a document ends."""

    ended_why = forms.CharField(label="Why does it end?", max_length=300)


FORMS: dict[str, type[DocumentForm]] = {CONTROLLERS: ControllerForm, BASIS: BasisForm}


def form_for(requirement: Requirement, data: Any = None, initial: dict[str, Any] | None = None) -> DocumentForm:
    """The form of a sort of document."""
    return FORMS.get(requirement.sort, DocumentForm)(data, initial=initial, requirement=requirement)
