"""Addresses of price lists."""

from django.urls import path

from twotier.portal import own_prices, price_list, price_rules

RULE, GROUP = "price-list/rules/<uuid:rule_id>", "price-list/groups/<uuid:group_id>"

urlpatterns = [
    path("price-list", price_list.rule_list, name="price-list"),
    path("price-list.csv", price_list.export, name="price-list-export"),
    path("price-list/explain", price_list.explain, name="price-explain"),
    path("price-list/rules/new", price_rules.new, name="price-rule-new"),
    path(RULE, price_rules.rule, name="price-rule"),
    path(f"{RULE}/end", price_rules.end, name="price-rule-end"),
    path("price-list/markup", price_rules.markup, name="price-markup"),
    path("price-list/import", price_rules.file, name="price-import"),
    path("price-list/template.csv", price_rules.template, name="price-template"),
    path("price-list/groups", price_rules.group_list, name="price-groups"),
    path(f"{GROUP}/close", price_rules.group_close, name="price-group-close"),
    path("your-prices", own_prices.own_prices, name="own-prices"),
    path("your-prices.csv", own_prices.export, name="own-prices-export"),
]
