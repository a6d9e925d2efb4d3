"""Keep how a person wants to read the portal."""

from twotier.access.actors import Actor
from twotier.access.models import Person
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase


@usecase(permission=Permission.STAFF_MANAGE)
def set_preferences(
    actor: Actor, person: Person, *, language: str | None = None, theme: str | None = None, time_zone: str | None = None
) -> None:
    """Write what is given; the program acts for the person, who signed in."""
    changes = {"language": language, "theme": theme, "time_zone": time_zone}
    wanted = {name: value for name, value in changes.items() if value is not None}
    for name, value in wanted.items():
        setattr(person, name, value)
    person.save(update_fields=list(wanted))
