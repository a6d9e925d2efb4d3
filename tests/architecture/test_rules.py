"""Every file of the program keeps the rules of the house, and every rule sees what it forbids."""

from pathlib import PurePosixPath

import pytest

from tests.architecture.rules import RULES, Rule, Source, broken, clock, http, long, money, objects, sources, status

SOURCES = sources()
LONG_FUNCTION = "def act():\n" + "    step()\n" * 25
LONG_FILE = "step()\n" * 301


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_program_keeps_the_rule(rule: Rule) -> None:
    places = [place for source in SOURCES for place in broken(rule, source)]
    if places:
        sentence = f"{rule.__doc__} Change these lines, or explain: # {rule.__name__}: reason"
        pytest.fail("\n".join([sentence, *places]), pytrace=False)


BROKEN = [
    (http, "orders/rules.py", "from django.http import HttpResponse"),
    (http, "orders/queries.py", "from django.shortcuts import render"),
    (objects, "orders/rules.py", "Order.objects.all()"),
    (objects, "portal/orders.py", "Order._default_manager.get(pk=1)"),
    (status, "orders/usecases/cancel.py", "order.status = 'cancelled'"),
    (status, "orders/usecases/cancel.py", "order.status, order.note = 'cancelled', ''"),
    (status, "orders/usecases/cancel.py", "rows.update(status='cancelled')"),
    (status, "orders/usecases/cancel.py", "setattr(order, 'status', 'cancelled')"),
    (clock, "orders/rules.py", "datetime.now(UTC)"),
    (clock, "orders/rules.py", "datetime.datetime.utcnow()"),
    (clock, "orders/models.py", "models.DateTimeField(default=timezone.now)"),
    (clock, "orders/models.py", "models.DateTimeField(auto_now_add=True)"),
    (clock, "orders/queries.py", "from django.db.models.functions import Now"),
    (clock, "core/outbox.py", "time.time()"),
    (money, "billing/rules.py", "from twotier.core import money\nshare = total // 3"),
    (money, "billing/rules.py", "from twotier.core.money import idiv\nshare /= 3"),
    (money, "billing/rules.py", "from twotier.core.money import idiv\nfloat(amount)"),
    (long, "orders/rules.py", LONG_FUNCTION),
    (long, "orders/rules.py", LONG_FILE),
    (money, "billing/rules.py", "from twotier.core.money import idiv\nshare = total // 3  # money:"),
]


@pytest.mark.parametrize(("rule", "path", "text"), BROKEN)
def test_the_rule_sees_what_it_forbids(rule: Rule, path: str, text: str) -> None:
    assert len(broken(rule, Source(PurePosixPath(path), text))) == 1


KEPT = [
    (http, "portal/orders.py", "from django.http import HttpResponse"),
    (objects, "orders/queries.py", "Order.objects.all()"),
    (objects, "orders/usecases/cancel.py", "Order.objects.create()"),
    (objects, "portal/orders.py", "Order.objects.all()  # objects: the admin's own count"),
    (status, "orders/models.py", "status = models.CharField()"),
    (status, "core/refusal.py", "class Refusal:\n    def __init__(self, status):\n        self.status = status"),
    (status, "core/machine.py", "obj.status = target"),
    (clock, "orders/rules.py", "clock.now()"),
    (clock, "core/clock.py", "datetime.now(UTC)"),
    (clock, "core/outbox.py", "time.monotonic()"),
    (money, "orders/rules.py", "pages = count // 50"),
    (money, "billing/rules.py", "from twotier.core.money import idiv\npath = folder / name  # money: joins a path"),
    (long, "orders/rules.py", LONG_FUNCTION.replace("():", "():  # long: one row of the table per line")),
    (long, "orders/rules.py", "# long: one row of the table per line\n" + LONG_FILE),
    (long, "orders/migrations/0001_initial.py", LONG_FILE),
]


@pytest.mark.parametrize(("rule", "path", "text"), KEPT)
def test_the_rule_lets_the_rest_be(rule: Rule, path: str, text: str) -> None:
    assert broken(rule, Source(PurePosixPath(path), text)) == []
