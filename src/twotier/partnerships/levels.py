"""The four levels of access of a reseller, and the rights that its provider delegates: independent switches (S130)."""

import msgspec


class Levels(msgspec.Struct, frozen=True, kw_only=True):
    """What a reseller is to a provider's new customers and subscriptions."""

    manages_account: bool = True
    owns_tenant: bool = False
    earns_incentives: bool = True
    gives_support: bool = False
    handles_renewals: bool = False


NAMES = Levels.__struct_fields__
