"""States and moves of a list of devices that a worker works off."""

from django.utils.translation import pgettext_lazy

from twotier.core.machine import Move, State, machine
from twotier.devices import events

OPEN = ("queued", "processing")

DEVICE_UPLOAD = machine(
    "device_upload",
    states=[
        State("queued", pgettext_lazy("device upload", "Queued"), "waiting"),
        State("processing", pgettext_lazy("device upload", "Processing"), "waiting"),
        State("finished", pgettext_lazy("device upload", "Finished"), "good"),
        State("finished_with_errors", pgettext_lazy("device upload", "Finished with errors"), "needs"),
    ],
    moves=[
        Move("begin", ("queued",), "processing", pgettext_lazy("device upload", "Begin"), stamp="started_at"),
        Move(
            "finish", OPEN, "finished", pgettext_lazy("device upload", "Finish"),
            event=events.DevicesTaken.of, stamp="completed_at",
        ),
        Move(
            "finish_with_errors", OPEN, "finished_with_errors", pgettext_lazy("device upload", "Finish with errors"),
            event=events.DevicesTaken.of, stamp="completed_at",
        ),
    ],
)  # fmt: skip
