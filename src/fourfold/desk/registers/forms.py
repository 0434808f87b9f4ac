"""Forms from declarations: GOV.UK's patterns, nothing required that can wait, no record made twice."""

from __future__ import annotations

from typing import Any, cast

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import HTML, Fieldset, Layout, Size, Submit
from django import forms

from fourfold.desk.accounts.models import User
from fourfold.desk.compartments.models import Compartment
from fourfold.desk.compartments.restricted import Restricted, compartments_of
from fourfold.desk.registers.declaration import Child, Register, Section

DATE = "%Y-%m-%d"
MOMENT = "%Y-%m-%dT%H:%M"


class DeskForm(forms.ModelForm[Any]):
    """A form over one record, for one user: choices never name a record or compartment that they may not know of."""

    def __init__(
        self, *args: Any, user: User, sections: tuple[Section, ...], button: str = "Save", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for name, field in self.fields.items():
            self._fit(name, field, user)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            *(
                Fieldset(*section.fields, legend=section.title, legend_size=Size.MEDIUM, legend_tag="h2")
                for section in sections
            ),
            HTML('<div class="govuk-button-group">'),
            Submit("save", button),
            HTML("</div>"),
        )

    def _fit(self, name: str, field: forms.Field, user: User) -> None:
        if isinstance(field, forms.DateTimeField):
            field.widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
            field.input_formats = [MOMENT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
        elif isinstance(field, forms.DateField):
            field.widget = forms.DateInput(attrs={"type": "date"}, format=DATE)
            field.input_formats = [DATE]
        if isinstance(field, forms.ModelChoiceField):
            _only_visible(field, user)
        if name == "marking" and isinstance(field, forms.ChoiceField):
            field.choices = [(marking, marking) for marking in user.markings]


def _only_visible(field: forms.ModelChoiceField[Any], user: User) -> None:
    asked = field.queryset
    if asked is None:
        return
    if issubclass(asked.model, Restricted):
        field.queryset = asked.model.objects.visible_to(user)
    elif asked.model is Compartment:
        field.queryset = asked.filter(pk__in=compartments_of(user))
        field.widget = forms.CheckboxSelectMultiple(choices=field.widget.choices)
    elif asked.model is User:
        field.queryset = asked.filter(is_active=True).order_by("name")


def record_form(register: Register, user: User, **kwargs: Any) -> DeskForm:
    """The form of a register's record."""
    fields = [*register.fields, "marking", *(["compartments"] if compartments_of(user) else [])]
    made = cast(type[DeskForm], forms.modelform_factory(register.model, form=DeskForm, fields=fields))
    sections = (*register.sections, Section("Who may see it", tuple(fields[len(register.fields) :])))
    return made(user=user, sections=sections, **kwargs)


def child_form(child: Child, user: User, **kwargs: Any) -> DeskForm:
    """The form of a record that belongs to another."""
    made = cast(type[DeskForm], forms.modelform_factory(child.model, form=DeskForm, fields=list(child.fields)))
    return made(user=user, sections=(Section(child.singular.capitalize(), child.fields),), **kwargs)
