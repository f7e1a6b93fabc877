"""Every state machine of the project as a page of the documentation."""

from django.apps import apps

from relief.core.states import Machine

HEAD = """# States

Written by `manage.py write_states` from the `states.py` of each domain; change the tables there. The database
keeps the same lists as check constraints, and `journal.moves.move` is the one place that changes a status.
"""


def machines() -> list[tuple[str, Machine]]:
    """Return (app label, machine) of every model that has one, by app and name."""
    found = {}
    for model in apps.get_models():
        machine = getattr(model, "machine", None)
        if isinstance(machine, Machine):
            found[model._meta.app_label, machine.name] = machine
    return [(label, machine) for (label, _name), machine in sorted(found.items())]


def page() -> str:
    """Return docs/states.md: a Mermaid diagram for each machine."""
    parts = [HEAD]
    for label, machine in machines():
        title = f"## {machine.name.capitalize()} (`{label}`)"
        parts.append(f"{title}\n\n```mermaid\n{machine.mermaid()}\n```\n")
    return "\n".join(parts)
