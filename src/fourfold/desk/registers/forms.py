"""Forms from declarations: GOV.UK's patterns, nothing required that can wait, no record made twice."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, cast

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import HTML, Fieldset, Layout, Size, Submit
from django import forms
from django.core.exceptions import ValidationError

from fourfold.desk.accounts.models import User
from fourfold.desk.compartments.models import Compartment
from fourfold.desk.compartments.restricted import Restricted, compartments_of
from fourfold.desk.forms import GovForm, fit
from fourfold.desk.registers.declaration import Child, Register, Section


class SeenForm(forms.ModelForm[Any]):
    """A form over one record, for one user: choices never name a record or compartment that they may not know of."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self._user = user
        fit(self)
        self._hidden = {name: one for name, one in self._named() if not one.visible_for(user)}
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                only_visible(field, user)
            if name in self._hidden:
                self.initial.pop(name, None)

    def _named(self) -> Iterator[tuple[str, Restricted]]:
        """The restricted records that the record's fields name now."""
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField) and not isinstance(field, forms.ModelMultipleChoiceField):
                held = getattr(self.instance, f"{name}_id") and getattr(self.instance, name)
                if isinstance(held, Restricted):
                    yield name, held

    def clean(self) -> dict[str, Any]:
        """What the user may not see, they neither see on the form nor take away by saving it."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        return data | {name: one for name, one in self._hidden.items() if data.get(name) is None}

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if isinstance(self.instance, Restricted):
            check_told_apart(self, self._user)


class DeskForm(SeenForm):
    """The form of a register's record, in sections."""

    def __init__(
        self, *args: Any, user: User, sections: tuple[Section, ...], button: str = "Save", **kwargs: Any
    ) -> None:
        super().__init__(*args, user=user, **kwargs)
        marking = self.fields.get("marking")
        if isinstance(marking, forms.ChoiceField):
            marking.choices = [(one, one) for one in user.markings]
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

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self.errors:  # constraints over fields that are not on the form, such as the parent's
            try:
                self.instance.validate_constraints()
            except ValidationError as error:
                self._update_errors(error)  # type: ignore[attr-defined]


def check_told_apart(form: forms.ModelForm[Any], user: User) -> None:
    """Put it on a form where a record that the user sees says the same in what was filled in."""
    asked = [name for name in form.instance.TOLD_APART_BY if name in form.changed_data and name not in form.errors]
    try:
        form.instance.check_told_apart(user, asked)
    except ValidationError as error:
        form.add_error(None, error)


def only_visible(field: forms.ModelChoiceField[Any], user: User) -> None:
    """Leave a field the choices that the user may know of."""
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


def record_form(register: Register, user: User, only: Collection[str] | None = None, **kwargs: Any) -> DeskForm:
    """The form of a register's record; of some of its fields alone, where `only` names them."""
    record = kwargs.get("instance") or register.model()
    own = [name for name in fillable(register, user) if only is not None or register.has(record, name)]
    fields = [name for name in own if only is None or name in only]
    own = [name for name in fields if name in register.fields]
    made = cast(type[DeskForm], forms.modelform_factory(register.model, form=DeskForm, fields=fields))
    kept = [Section(one.title, tuple(name for name in one.fields if name in own)) for one in register.sections]
    sections = (*(one for one in kept if one.fields), Section("Who may see it", tuple(fields[len(own) :])))
    return made(user=user, sections=sections, **kwargs)


def fillable(register: Register, user: User) -> list[str]:
    """The fields that a user may fill: all but those of closing, for who does not close."""
    shut = register.closing[0] if register.closing and not user.may(register.closing[1]) else ()
    own = [name for name in register.fields if name not in shut]
    return [*own, *(one for one in register.GUARDS if one != "compartments" or compartments_of(user))]


def child_form(child: Child, user: User, only: Collection[str] | None = None, **kwargs: Any) -> DeskForm:
    """The form of a record that belongs to another; of some of its fields alone, where `only` names them."""
    fields = tuple(name for name in child.fields if only is None or name in only)
    made = cast(type[DeskForm], forms.modelform_factory(child.model, form=DeskForm, fields=list(fields)))
    return made(user=user, sections=(Section(child.singular.capitalize(), fields),), **kwargs)


class ExportForm(GovForm):
    """As what, and why."""

    kind = forms.ChoiceField(label="As", choices=[("xlsx", "Excel"), ("csv", "CSV")])
    why = forms.CharField(
        label="Why, and for whom?", max_length=400, error_messages={"required": "Say why it leaves the system"}
    )
