"""Acts on a provider's price list: add, replace, end, import, the default markup, groups of resellers."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.portal import pages, price_words, prices, sale_wording, tables, wording
from twotier.portal.forms import price_list as shapes
from twotier.portal.price_list import RULES, resellers
from twotier.pricing import queries, rule_file
from twotier.pricing.shapes import RuleForm as Wanted
from twotier.pricing.usecases.add_rule import add_rule
from twotier.pricing.usecases.end_rule import end_rule, replace_rule
from twotier.pricing.usecases.import_rules import ADDED, REFUSED, UNCHANGED, Imported, import_rules
from twotier.pricing.usecases.manage_groups import close_group, create_group, put_in_group
from twotier.pricing.usecases.set_default_markup import set_default_markup

SETS = Permission.PRICE_LIST_SET_FOR_RESELLER
FORM = ["GET", "HEAD", "POST"]
Pairs = list[tuple[str, str | Promise]]


def acts(request: HttpRequest) -> Actor:
    """Return who sets the price list; raises 403 for a role that only looks."""
    actor = pages.acting(request)
    pages.look(actor, SETS, "provider")
    actor.require(SETS)
    return actor


def form_page(request: HttpRequest, form: forms.Form, title: str, act: str, **more: Any) -> HttpResponse:
    """Return a form of its own page, with what is wrong."""
    context = {
        "title": title, "crumbs": [(RULES.title, reverse("price-list"))], "form": form, "act": act,
        "back": reverse("price-list"),
    }  # fmt: skip
    template = more.pop("template", "portal/prices/form.html")
    return render(request, template, context | more, status=422 if form.errors else 200)


def groups(actor: Actor) -> Pairs:
    """Return the seller's own groups."""
    return [(str(row.id), row.name) for row in queries.groups(actor)]


def choices(actor: Actor) -> dict[str, Pairs]:
    """Return what a new rule may name."""
    every: Pairs = [shapes.EVERY]
    named: Pairs = [(f"group:{key}", _("Group %(name)s") % {"name": name}) for key, name in groups(actor)]
    return {
        "buyer": [("all", _("All resellers")), *named, *((f"reseller:{key}", name) for key, name in resellers(actor))],
        "market": [*every, *prices.markets(actor)],
        "segment": [*every, *prices.SEGMENTS.items()],
        "term": [*every, *((term, sale_wording.TERMS[term]) for term, _same in shapes.TERM_CHOICES)],
        "billing_plan": [
            *every,
            *((plan, sale_wording.CYCLES[plan]) for plan, _same in shapes.PLAN_CHOICES),
        ],
    }


@pages.page
@require_http_methods(FORM)
def new(request: HttpRequest) -> HttpResponse:
    """Add a rule."""
    actor = acts(request)
    form = shapes.RuleForm(choices(actor), request.POST if request.method == "POST" else None)
    if form.is_valid():
        wanted = form.wanted()
        if not form.errors:
            with form.shows_refusals():
                add_rule(actor, wanted)
                messages.success(request, _("The rule is added."))
                return redirect("price-list")
    return form_page(request, form, _("New price rule"), _("Add rule"))


@pages.page
@require_http_methods(FORM)
def rule(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Show a rule, and put another value in its place."""
    actor = pages.enter(request, SETS, "provider")
    row = queries.rule(actor, rule_id)
    start = {"kind": row.kind, "usage_base": row.usage_base}
    form = shapes.ValueForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_valid():
        said = form.said()
        if not form.errors:
            with form.shows_refusals():
                made = replace_rule(actor, rule_id, Wanted(**said))
                messages.success(request, _("The rule is replaced. What held before stays as it was."))
                return redirect("price-rule", made.id)
    facts = [
        (_("For"), price_words.buyer(row)), (_("Product or SKU"), price_words.about(row)),
        (_("Price"), price_words.value(row)), (_("Only for"), price_words.limits(row)),
        (_("Usage is priced on"), price_words.base(row)), (_("Holds from"), wording.day(row.valid_from)),
        (_("First day without it"), price_words.until(row)), (_("Added by"), row.created_by),
        (_("Ended by"), row.ended_by),
    ]  # fmt: skip
    open_ = price_words.state(row) != "ended" and actor.may(SETS)
    title = f"{price_words.buyer(row)} · {price_words.about(row)}"
    more = {"facts": facts, "row": row, "open": open_, "state": price_words.state_pill(row)}
    return form_page(request, form, title, _("Replace"), template="portal/prices/rule.html", **more)


@pages.page
@require_http_methods(FORM)
def end(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Ask, then end a rule."""
    actor = acts(request)
    row = queries.rule(actor, rule_id)
    form = shapes.EndForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with form.shows_refusals():
            end_rule(actor, rule_id, day=form.cleaned_data["valid_until"])
            messages.success(request, _("The rule ends. What held before stays as it was."))
            return redirect("price-list")
    title = _("End the rule for %(buyer)s?") % {"buyer": price_words.buyer(row)}
    return form_page(request, form, title, _("End rule"))


@pages.page
@require_http_methods(FORM)
def markup(request: HttpRequest) -> HttpResponse:
    """Set the default markup."""
    actor = acts(request)
    held = queries.default_markup(actor)
    start = {"value": wording.precise(Decimal(held.rate_ppm or 0).scaleb(-4)) if held else ""}
    form = shapes.MarkupForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_valid():
        with form.shows_refusals():
            set_default_markup(actor, form.cleaned_data["value"], day=form.cleaned_data["valid_from"])
            messages.success(request, _("The default markup is set."))
            return redirect("price-list")
    return form_page(request, form, _("Default markup"), _("Save"))


@pages.page
@require_http_methods(FORM)
def file(request: HttpRequest) -> HttpResponse:
    """Read a file of rules, and show what became of every line."""
    actor = acts(request)
    posted = request.method == "POST"
    form = shapes.RuleFileForm(request.POST if posted else None, request.FILES if posted else None)
    more: dict[str, Any] = {"head": ",".join(rule_file.HEAD), "template": "portal/prices/import.html"}
    if form.is_valid():
        sent, tried = form.cleaned_data["file"], form.cleaned_data["dry_run"]
        with form.shows_refusals():
            done = import_rules(actor, sent.read(rule_file.LARGEST + 1), file_name=sent.name, dry_run=tried)
            more |= {"done": receipts(done), "counts": counts(done), "tried": tried}
    return form_page(request, form, _("Import price rules"), _("Import"), **more)


def receipts(done: Imported) -> list[tuple[int, str, str, str]]:
    """Return every line with what became of it."""
    words = {ADDED: _("Added"), UNCHANGED: _("Unchanged"), REFUSED: _("Not taken")}
    return [(one.line, one.said, words[one.outcome], str(one.text)) for one in done.receipts]


def counts(done: Imported) -> list[tuple[str, int]]:
    """Return how many lines had which outcome."""
    return [(_("Added"), done.count(ADDED)), (_("Unchanged"), done.count(UNCHANGED)), (_("Not taken"), done.count(REFUSED))]  # fmt: skip


@pages.page
@require_safe
def template(request: HttpRequest) -> HttpResponseBase:
    """Answer the template of a file of rules."""
    acts(request)
    return tables.download("price-rules-template", rule_file.HEAD, [])


@pages.page
@require_http_methods(FORM)
def group_list(request: HttpRequest) -> HttpResponse:
    """Show the groups; create one, or put a reseller into one."""
    actor = pages.enter(request, SETS, "provider")
    posted = request.POST if request.method == "POST" else None
    member = posted is not None and "reseller" in posted
    naming = shapes.GroupForm(None if member else posted)
    putting = shapes.MemberForm(resellers(actor), groups(actor), posted if member else None)
    form: Any = putting if member else naming
    if form.is_valid():
        with form.shows_refusals():
            put(actor, putting) if member else create_group(actor, naming.cleaned_data["name"])
            messages.success(request, _("The groups are changed."))
            return redirect("price-groups")
    inside = list(queries.members(actor))
    more = {
        "naming": naming, "putting": putting, "sets": actor.may(SETS), "template": "portal/prices/groups.html",
        "groups": [(row, [one for one in inside if one.group_id == row.id]) for row in queries.groups(actor)],
    }  # fmt: skip
    return form_page(request, form, _("Reseller groups"), "", **more)


def put(actor: Actor, form: shapes.MemberForm) -> None:
    """Put a reseller into the group that was chosen, or out of all."""
    data = form.cleaned_data
    group_id = UUID(data["group"]) if data["group"] else None
    put_in_group(actor, UUID(data["reseller"]), group_id, day=data["valid_from"])


@pages.page
@require_http_methods(FORM)
def group_close(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Ask, then close a group."""
    actor = acts(request)
    row = queries.group(actor, group_id)
    if request.method == "POST":
        close_group(actor, group_id)
        messages.success(request, _("The group is closed."))
        return redirect("price-groups")
    context = {
        "title": _("Close the group %(name)s?") % {"name": row.name},
        "crumbs": [(RULES.title, reverse("price-list")), (_("Reseller groups"), reverse("price-groups"))],
        "back": reverse("price-groups"),
        "action": request.path,
    }
    return render(request, "portal/prices/close.html", context)
