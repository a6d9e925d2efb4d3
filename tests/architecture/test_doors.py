"""Nothing is hidden: every objection stands here by name, and every file of a use case is one door."""

import ast
import importlib

import pytest

from tests.architecture.rules import PACKAGE, Source, sources
from twotier.core.machine import machines

# machine.move → who stands in its way
IN_PROGRESS = "subscriptions.objections.in_progress"
KIND = "subscriptions.kinds.of_its_kind"
NOT_SET_UP, IN_USE = "entitlements.objections.not_set_up", "entitlements.objections.in_use"
OBJECTIONS: dict[str, list[str]] = {
    "order.change_billing_cycle": ["subscriptions.changed_orders.keep_rhythm"],
    "relationship.end": ["subscriptions.reactions.keep_while_active", "transfers.reactions.keep_while_under_way"],
    "subscription.change_seats": [IN_PROGRESS, KIND, NOT_SET_UP],
    "subscription.change_renewal": [IN_PROGRESS, KIND, "transfers.reactions.keep_promised_end"],
    "subscription.schedule": [IN_PROGRESS, KIND],
    "subscription.change_plan": [IN_PROGRESS, KIND],
    "subscription.change_term": [IN_PROGRESS, KIND],
    "subscription.convert": [IN_PROGRESS],
    "subscription.change_partner_of_record": [IN_PROGRESS],
    "subscription.change_support_contact": [IN_PROGRESS],
    "subscription.rename": [IN_PROGRESS],
    "subscription.suspend": [IN_PROGRESS, KIND, NOT_SET_UP, IN_USE],
    "subscription.reactivate": [
        IN_PROGRESS,
        "subscriptions.objections.parent_inactive",
        "subscriptions.objections.gone_to_another_partner",
    ],
    "subscription.cancel": [IN_PROGRESS, "subscriptions.objections.window_closed", KIND, IN_USE],
    "subscription.transfer_away": [KIND],
    "subscription.cancel_by_law": [IN_PROGRESS],
    "subscription.cancel_extended": [IN_PROGRESS],
    "subscription.upgrade": [IN_PROGRESS],
    "subscription.receive_seats": [IN_PROGRESS],
    "subscription.convert_trial": [IN_PROGRESS],
    "subscription.merge": [IN_PROGRESS],
    "subscription.cancel_with_order": [IN_PROGRESS],
}

USECASES = [source for source in sources() if "usecases" in source.path.parts and source.path.name != "__init__.py"]


def test_every_objection_is_known_by_name() -> None:
    for file in sorted(PACKAGE.glob("*/lifecycle.py")):
        importlib.import_module(f"twotier.{file.parent.name}.lifecycle")
    found = {
        f"{machine.name}.{move}": [name.removeprefix("twotier.") for name, _objection in objections]
        for machine in machines()
        for move, objections in machine.objections.items()
    }
    assert found == OBJECTIONS


def doors(source: Source) -> list[str]:
    """Return the functions of a file that are decorated with `@usecase(permission=…)`."""
    functions = [node for node in source.nodes if isinstance(node, ast.FunctionDef)]
    return [
        function.name
        for function in functions
        if any(ast.unparse(made).startswith(("usecase(", "usecase.usecase(")) for made in function.decorator_list)
    ]


@pytest.mark.parametrize("source", USECASES, ids=lambda source: str(source.path))
def test_a_file_of_use_cases_opens_a_door(source: Source) -> None:
    excused = source.excused("door", *range(1, len(source.lines) + 1))
    if not (doors(source) or excused or source.path.name.startswith("_")):
        pytest.fail(
            f"{source.path} has no act behind @usecase. Steps that several acts share live in a file named _steps.py; "
            "an act of the program itself explains: # door: reason",
            pytrace=False,
        )
