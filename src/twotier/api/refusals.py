"""What several operations refuse with, said once: pairs of (HTTP status, code) of the error table."""

ON_RECORD = ((404, 800015), (400, 800016), (404, 2072), (403, 900123), (403, 910016))
"""An MPN id that may not stand on a sale (lifecycle.md LC91)."""
BUYER = ((403, 910030), (403, 910032), (403, 20002))
"""Somebody who does not buy for this customer: through direct bill, as its reseller, or not at all."""
BUYING = (
    *BUYER,
    (403, 900149),
    (403, 13605),
    (403, 800073),
    (403, 800075),
    (400, 800009),
    (400, 800029),
    (409, 900113),
)
"""A purchase that is not possible now: program, customer agreement, the vendor's review, a line, the base of an add-on, an upgrade to an Azure plan."""
