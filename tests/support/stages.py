"""How far an application for the reseller program is: each stage is reached by real acts of partner and vendor."""

from collections.abc import Callable

from tests.support.enrollment import YES
from twotier.access.actors import Actor
from twotier.partners.models import Enrollment
from twotier.partners.usecases._steps import Document
from twotier.partners.usecases.answer_request import answer_request
from twotier.partners.usecases.approve_enrollment import approve_enrollment
from twotier.partners.usecases.open_enrollment import open_enrollment
from twotier.partners.usecases.request_documents import request_documents
from twotier.partners.usecases.submit_enrollment import Application, submit_enrollment

Stage = Callable[[Actor, Actor], Enrollment | None]


def nothing(vendor: Actor, actor: Actor) -> None:
    """Leave the journey before its first step."""


def begun(vendor: Actor, actor: Actor) -> Enrollment:
    """Begin an application."""
    return open_enrollment(actor, intent=True)


def submitted(vendor: Actor, actor: Actor) -> Enrollment:
    """Submit an application."""
    open_enrollment(actor, intent=True)
    return submit_enrollment(actor, Application(**YES))  # type: ignore[arg-type]


def asked(vendor: Actor, actor: Actor) -> Enrollment:
    """Let the vendor ask for documents."""
    return request_documents(vendor, submitted(vendor, actor).id, "Send your registration.")


def documented(vendor: Actor, actor: Actor) -> Enrollment:
    """Send the documents."""
    return answer_request(actor, asked(vendor, actor).id, "Here.", [Document("register.pdf", b"%PDF-1.4 register")])


def approved(vendor: Actor, actor: Actor) -> Enrollment:
    """Let the vendor approve the application: the agreement is offered."""
    return approve_enrollment(vendor, submitted(vendor, actor).id)


STAGES: dict[str, Stage] = {
    "application-document": documented,
    "enrollment-agreement": approved,
    "enrollment-agreement-file": approved,
    "enrollment-answer": asked,
    "enrollment-document": documented,
    "enrollment-form": begun,
    "enrollment-start": nothing,
    "enrollment-status": submitted,
}
