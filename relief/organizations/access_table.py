"""The table of roles and verbs as a page of the documentation."""

from django.utils import translation

from relief.organizations.permissions import (
    ROLES,
    SCOPES,
    SEES_ALL,
    TWO_FACTOR_ROLES,
    Permission,
    Role,
)

HEAD = """# Who may do what

Written by `manage.py write_access_table` from `relief/organizations/permissions.py`; change the table there.

A person acts for one organization with one or more roles; a program with an API key and its scopes. Everyone
sees rows of the own organization only, except {sees_all}. A row of somebody else is answered like a missing one.
Two-factor sign-in is required for {two_factor}.
"""


def page() -> str:
    """Return docs/access.md: roles against verbs, then what each API scope opens."""
    with translation.override("en"):
        head = HEAD.format(sees_all=_named(SEES_ALL), two_factor=_named(TWO_FACTOR_ROLES))
        return "\n".join([head, *_roles(), "", "## Scopes of API keys", "", *_scopes(), ""])


def _named(roles: frozenset[Role]) -> str:
    labels = [str(role.label).lower() for role in Role if role in roles]
    return f"{', '.join(labels[:-1])} and {labels[-1]}"


def _roles() -> list[str]:
    """Return the table: a verb a line, a role a column."""
    titles = [str(role.label) for role in Role]
    rows = [f"| verb | {' | '.join(titles)} |", f"| --- |{' :-: |' * len(titles)}"]
    for verb in Permission:
        marks = ["●" if verb in ROLES[role] else "" for role in Role]
        rows.append(f"| {verb.label} (`{verb}`) | {' | '.join(marks)} |")
    return rows


def _scopes() -> list[str]:
    """Return the table of scopes: a scope a line with the verbs it opens."""
    rows = ["| scope | verbs |", "| --- | --- |"]
    for scope, verbs in sorted(SCOPES.items()):
        rows.append(f"| `{scope}` | {', '.join(f'`{verb}`' for verb in sorted(verbs))} |")
    return rows
