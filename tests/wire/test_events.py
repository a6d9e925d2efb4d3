"""The feed of what happened: each event once, in order, on from where a reader stopped, also when nothing was left."""

from typing import Any

from tests.support.two_tier import customer_body
from tests.support.world import World
from twotier.core import sealing


def gain(world: World, prefix: str) -> str:
    """Create a customer as Harbor; return its id."""
    body = customer_body(prefix, companyName=prefix.title()) | {"associatedPartnerId": str(world.alpine.id)}
    made = world.harbor.caller("POST", "/v1/customers", body).json
    sealing.seal()
    return str(made["id"])


def read(world: World, token: str = "", size: int = 2) -> tuple[list[dict[str, Any]], str]:
    """Return Harbor's events behind a token, all pages of them, and the token behind the last one."""
    found: list[dict[str, Any]] = []
    while True:
        headers: Any = {"MS_ContinuationToken": token} if token else {}
        page = world.harbor.caller("GET", f"/v1/events?size={size}", **headers).json
        found, token = found + page["items"], page["continuationToken"]
        if "next" not in page["links"]:
            return found, token


def test_what_happened_comes_once_and_in_order(world: World) -> None:
    customers = [gain(world, "adler"), gain(world, "amsel")]
    first, token = read(world)
    assert len({row["id"] for row in first}) == len(first)
    made = [row for row in first if row["eventName"] == "add_customer"]
    assert [row["customerId"] for row in made] == customers
    assert [row["resourceUri"] for row in made] == [f"/customers/{key}" for key in customers]
    assert read(world, token) == ([], token), "nothing is left, and the token leads on"
    third = gain(world, "dohle")
    more, _token = read(world, token)
    assert {row["customerId"] for row in more} <= {third, None}
    assert not {row["id"] for row in more} & {row["id"] for row in first}
    record = world.harbor.caller("GET", f"/v1{made[0]['auditUri']}").json
    assert (record["id"], record["operationType"]) == (made[0]["id"], "add_customer")


def test_each_organization_reads_its_own(world: World) -> None:
    gain(world, "adler")
    assert world.nordic.caller("GET", "/v1/events").json["items"] == []


def test_a_token_of_another_list_is_refused(world: World) -> None:
    assert world.harbor.caller("GET", "/v1/events", MS_ContinuationToken="bm9ib2R5").status == 400
