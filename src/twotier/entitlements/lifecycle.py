"""States and moves of Azure subscriptions under a plan, of registrations for reservations, and of marketplace services."""

from django.utils.translation import pgettext_lazy

from twotier.core.machine import Move, State, machine
from twotier.entitlements import events

AZURE_ENTITLEMENT = machine(
    "azure_entitlement",
    states=[
        State("active", pgettext_lazy("azure entitlement", "Active"), "good"),
        State("canceled", pgettext_lazy("azure entitlement", "Canceled"), "ended"),
    ],
    moves=[
        Move(
            "cancel",
            ("active",),
            "canceled",
            pgettext_lazy("azure entitlement", "Cancel Azure subscription"),
            event=events.AzureEntitlementCanceled.of,
            stamp="canceled_at",
        ),
    ],
)

REGISTRATION = machine(
    "registration",
    states=[
        State("registering", pgettext_lazy("registration", "Registering"), "waiting"),
        State("registered", pgettext_lazy("registration", "Registered"), "good"),
    ],
    moves=[
        Move(
            "finish",
            ("registering",),
            "registered",
            pgettext_lazy("registration", "Finish registration"),
            event=events.RegistrationFinished.of,
            stamp="registered_at",
        ),
    ],
)

ACTIVATION = machine(
    "activation",
    states=[
        State("waiting", pgettext_lazy("activation", "Waiting for setup"), "waiting"),
        State("activated", pgettext_lazy("activation", "Activated"), "good"),
    ],
    moves=[
        Move(
            "activate",
            ("waiting",),
            "activated",
            pgettext_lazy("activation", "Activate"),
            event=events.ServiceActivated.of,
            stamp="activated_at",
        ),
    ],
)
