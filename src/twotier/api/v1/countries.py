"""What an address must have in each country."""

from typing import Any

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import not_found, route
from twotier.api.wire import Attributes, attributes
from twotier.customers.rules.country_information import CountryInformation, country_information


class CountryValidationRules(CountryInformation, frozen=True, kw_only=True):
    """The rules of a country with the object type that clients read."""

    attributes: Attributes = attributes("CountryValidationRules")


@route(
    "GET",
    "countryvalidationrules/{country}",
    answers=CountryValidationRules,
    sees=Permission.CATALOG_VIEW,
    refuses=((404, 1000),),
    summary="Get the rules for addresses of a country",
    group="Countries",
)
def get_country_rules(call: Call, country: str) -> CountryValidationRules:
    """Return the rules of the country with this code of two letters."""
    found = country_information(country.upper())
    if found is None:
        raise not_found()
    members: dict[str, Any] = {name: getattr(found, name) for name in found.__struct_fields__}
    return CountryValidationRules(**members)
