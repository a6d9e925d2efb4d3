"""What can happen to service requests and service incidents, said once."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from twotier.core.events import Edited, Event


class ServiceRequestEvent(Event, frozen=True, kw_only=True):
    """Something about one service request; its number is its id."""

    resource_type: ClassVar[str] = "service_request"
    origins: ClassVar[Mapping[str, str]] = {"resource_id": "number"}

    number: str
    title: str


class ServiceRequestFiled(ServiceRequestEvent, frozen=True, kw_only=True):
    """A partner filed a request: about the program itself, or for a customer."""

    operation: ClassVar[str] = "create_service_request"
    sentence: ClassVar[Any] = _("%(user)s filed the service request %(number)s: %(title)s.")

    severity: str


class ServiceRequestNoted(ServiceRequestEvent, frozen=True, kw_only=True):
    """Either side added a note."""

    operation: ClassVar[str] = "add_service_request_note"
    sentence: ClassVar[Any] = _("%(user)s added a note to the service request %(number)s.")


class ServiceRequestEdited(Edited, frozen=True, kw_only=True):
    """What a request says was changed."""

    operation: ClassVar[str] = "update_service_request"
    resource_type: ClassVar[str] = "service_request"
    sentence: ClassVar[Any] = _("%(user)s changed the service request %(number)s.")
    origins: ClassVar[Mapping[str, str]] = {"resource_id": "number"}

    number: str


class ServiceRequestReturned(ServiceRequestEvent, frozen=True, kw_only=True):
    """The vendor asks the sender for more."""

    operation: ClassVar[str] = "return_service_request"
    sentence: ClassVar[Any] = _("%(user)s asked the sender of the service request %(number)s for more.")


class ServiceRequestResumed(ServiceRequestEvent, frozen=True, kw_only=True):
    """The sender answered, so the vendor goes on."""

    operation: ClassVar[str] = "resume_service_request"
    sentence: ClassVar[Any] = _("%(user)s handed the service request %(number)s back to the vendor.")


class ServiceRequestClosed(ServiceRequestEvent, frozen=True, kw_only=True):
    """Either side closed a request."""

    operation: ClassVar[str] = "close_service_request"
    sentence: ClassVar[Any] = _("%(user)s closed the service request %(number)s.")


class ServiceRequestReopened(ServiceRequestEvent, frozen=True, kw_only=True):
    """Either side opened a closed request again."""

    operation: ClassVar[str] = "reopen_service_request"
    sentence: ClassVar[Any] = _("%(user)s reopened the service request %(number)s.")


class ServiceIncidentEvent(Event, frozen=True, kw_only=True):
    """Something about one service incident."""

    resource_type: ClassVar[str] = "service_incident"

    workload: str


class ServiceIncidentPublished(ServiceIncidentEvent, frozen=True, kw_only=True):
    """The vendor told of an incident, or of what administrators should know."""

    operation: ClassVar[str] = "publish_service_incident"
    sentence: ClassVar[Any] = _("%(user)s published an incident of the service %(workload)s.")

    message_type: str
    health: str


class ServiceIncidentTold(ServiceIncidentEvent, frozen=True, kw_only=True):
    """The vendor added to what it tells of an incident."""

    operation: ClassVar[str] = "add_service_incident_message"
    sentence: ClassVar[Any] = _("%(user)s added a message to the incident of the service %(workload)s.")


class ServiceIncidentEdited(Edited, frozen=True, kw_only=True):
    """What an incident says was changed."""

    operation: ClassVar[str] = "update_service_incident"
    resource_type: ClassVar[str] = "service_incident"
    sentence: ClassVar[Any] = _("%(user)s changed the incident of the service %(workload)s.")

    workload: str


class ServiceIncidentResolved(ServiceIncidentEvent, frozen=True, kw_only=True):
    """The service works again."""

    operation: ClassVar[str] = "resolve_service_incident"
    sentence: ClassVar[Any] = _("%(user)s resolved the incident of the service %(workload)s.")


class ServiceIncidentReopened(ServiceIncidentEvent, frozen=True, kw_only=True):
    """The service fails again."""

    operation: ClassVar[str] = "reopen_service_incident"
    sentence: ClassVar[Any] = _("%(user)s reopened the incident of the service %(workload)s.")
