"""The wire types against the documented API: its examples can be read, and nothing undocumented is said unnoticed."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.support.wire_schemas import FOLDER, registry
from twotier.api import binding, routing
from twotier.api.wire import Pascal, Wire
from twotier.core.refusal import Refusal

AN_ID = "0f6c9a5e-1111-4222-8333-123456789012"
EXAMPLES = Path(__file__).parent / "examples"


def route_of(example: dict[str, Any]) -> routing.Route | None:
    """Return the route that answers an example, if there is one."""
    routing.load()
    path = re.sub(r"\{program_name\}", "csp", example["path"])
    try:
        return routing.find(example["method"], re.sub(r"\{\w+\}", AN_ID, path)).route
    except Refusal:
        return None


def answered() -> list[Path]:
    """Return the examples with a body whose operations exist and take one; `make conformance` asks all of them."""
    found = {path: msgspec.json.decode(path.read_bytes()) for path in sorted(EXAMPLES.glob("*.json"))}
    routes = {path: route_of(example) for path, example in found.items() if example["requestBody"] is not None}
    return [path for path, route in routes.items() if route and route.takes is not None]


ANYWHERE = {"attributes", "links"}
"""Members that every resource may have (spec/api.md 5)."""
EXTENSIONS = {
    "Invoice": {"dueDate", "status"},
    "AnalyticsAzureUsage": {"consumptionMeterId"},
    "AnalyticsReferrals": {"referralCount"},
    "AnalyticsSubscription": {"billingCycleName", "churnRisk", "creationDate"},
    "CartLineItem": {"customTermEndDate", "promotionId"},
    "Conversion": {"targetSubscriptionId"},
    "NewCommerceEligibility": {"addOnMigrations"},
    "NewCommerceMigration": {"addOnMigrations", "customTermEndDate", "errorCode", "errorReason", "externalReferenceId"},
    "Order": {"totalPrice"},
    "OrderLineItem": {"pricing", "promotionId"},
    "PromotionEligibilitiesRequest": {"id", "items"},
    "PromotionEligibilitiesRequestItem": {"promotionId"},
    "PromotionEligibilityError": {
        "availableSeats",
        "eligibleTerms",
        "maxPromotionRedemptionCount",
        "maximumRequiredSeats",
        "minimumRequiredSeats",
        "remainingPromotionRedemptionCount",
    },
    "RefundOption": {"quantity"},
    "ServiceRequest": {"answerDueDate", "answeredDate"},
    "Subscription": {"customTermEndDate", "endOfTermAction", "lifecycleState", "termKind"},
    "TransferEntity": {"expirationTime", "note", "reason", "transferAtEnd"},
    "TransferLineItem": {"orderId"},
}
"""Members that the modelled API does not document: ours (spec/api.md 20), of newer pages, of examples alone, and what the official SDK reads."""


@pytest.fixture(params=answered(), ids=lambda path: str(path.stem))
def example(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Return one request with its answer."""
    return dict(msgspec.json.decode(request.param.read_bytes()))


def test_an_example_is_understood(example: dict[str, Any]) -> None:
    found = route_of(example)
    assert found
    binding.bind(found.takes, msgspec.json.encode(example["requestBody"]))


def documented() -> list[type[Wire | Pascal]]:
    """Return the wire types that bear the name of a documented resource."""
    routing.load()
    every: list[type[Wire | Pascal]] = [*Wire.__subclasses__(), *Pascal.__subclasses__()]
    kinds = [kind for kind in every if kind.__module__.startswith("twotier.api.v1.")]
    return [kind for kind in kinds if (FOLDER / f"{kind.__name__}.json").exists()]


@pytest.mark.parametrize("kind", documented())
def test_every_member_is_documented(kind: type[Wire | Pascal]) -> None:
    known = set(registry().contents(f"{kind.__name__}.json")["properties"])
    names = [field.encode_name for field in msgspec.structs.fields(kind)]
    assert {name[0].isupper() for name in names} == {issubclass(kind, Pascal)}
    said = {name[0].lower() + name[1:] for name in names}
    assert said - known - ANYWHERE == EXTENSIONS.get(kind.__name__, set())


def references() -> Iterator[tuple[str, str]]:
    """Return every reference between the schemas."""
    for path in (Path(__file__).parent / "schemas").glob("*.json"):
        for other in re.findall(r'"\$ref": "([^"#]+)', path.read_text(encoding="utf-8")):
            yield path.name, other


def test_no_schema_refers_to_one_that_is_missing() -> None:
    assert [pair for pair in references() if pair[1] not in registry()] == []
