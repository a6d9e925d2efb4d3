"""Devices of the demo program's customers: a policy, a batch, and one device that was refused."""

from uuid import UUID

from twotier.access.actors import Actor
from twotier.devices.shapes import PolicyForm, Sent
from twotier.devices.usecases.create_batch import create_batch
from twotier.devices.usecases.create_policy import create_policy

SETTINGS = ("oobe_user_not_local_admin", "skip_express_settings")
MAKER, MODEL = "Meridian Devices", "Notebook 14"


def equip(actor: Actor, customer_id: UUID, city: str) -> None:
    """Give a customer a policy and send a batch of notebooks; the last one is sent twice and comes back refused."""
    policy = create_policy(actor, customer_id, PolicyForm("New notebooks", f"Notebooks for {city}", SETTINGS))
    numbers = [f"{city[:3].upper()}-{number:04}" for number in (1, 2, 3, 3)]
    devices = [
        Sent(serial_number=number, model_name=MODEL, manufacturer=MAKER, policy=str(policy.id)) for number in numbers
    ]
    create_batch(actor, customer_id, f"Notebooks {city}", devices)
