"""Shape of the organization's forms."""

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from relief.organizations.permissions import ROLES_OF_KIND, SCOPES, Role, opens, said


def role_choices(kind: str) -> list[tuple[str, object]]:
    """Return the roles a kind of organization may give."""
    return [(role.value, role.label) for role in Role if role in ROLES_OF_KIND[kind]]


def scope_choices(kind: str) -> list[tuple[str, str]]:
    """Return the scopes of a kind of organization, each with what it allows in words."""
    return [(scope, f"{scope}: {said(scope)}") for scope in sorted(SCOPES) if opens(scope, kind)]


class InviteForm(forms.Form):
    """Who is asked to join, as what."""

    name = forms.CharField(label=_("Name"), max_length=80)
    email = forms.EmailField(label=_("Mail address"))
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=[], widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: object, kind: str = "partner", **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["roles"].choices = role_choices(kind)  # type: ignore[attr-defined]


class RolesForm(forms.Form):
    """What a colleague does from now on."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=[], widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: object, kind: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["roles"].choices = role_choices(kind)  # type: ignore[attr-defined]


class JoinForm(forms.Form):
    """The password of a new colleague."""

    password = forms.CharField(
        label=_("Choose a password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        validators=[validate_password],
    )


class KeyForm(forms.Form):
    """A new API key."""

    name = forms.CharField(label=_("What is it for"), max_length=80)
    scopes = forms.MultipleChoiceField(
        label=_("What may it do"),
        choices=[],
        widget=forms.CheckboxSelectMultiple,
    )
    expires_at = forms.DateTimeField(
        label=_("Works until"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text=_("Empty: until you revoke it."),
    )
    addresses = forms.CharField(
        label=_("Only from these networks"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "203.0.113.0/24"}),
        help_text=_("One a line. Empty: from anywhere."),
    )

    def clean_addresses(self) -> list[str]:
        """Return one network a line."""
        return str(self.cleaned_data["addresses"]).split()

    def __init__(self, *args: object, kind: str = "partner", **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field: forms.MultipleChoiceField = self.fields["scopes"]  # type: ignore[assignment]
        field.choices = scope_choices(kind)
