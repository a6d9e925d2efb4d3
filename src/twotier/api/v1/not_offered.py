"""Operations that one published client knows and this program does not offer (spec/clients.md 4): 404/910054."""

from twotier.api.routing import refuse

REFUSED = """
POST /generatetoken
DELETE customers/{customer_id}/customerpartnerrelationships/reseller
DELETE customers/{customer_id}/relationships/partner
GET relationships/{relationship_id}/customer
PATCH relationships/{relationship_id}/customer/{customer_id}
PATCH customers/{customer_id}/users
DELETE customers/{customer_id}/users
POST customers/{customer_id}/directoryroles
DELETE customers/{customer_id}/directoryroles
GET roles
POST roles
DELETE roles
GET roles/{role_id}/usermembers
POST roles/{role_id}/usermembers
DELETE roles/{role_id}/usermembers/{member_id}
POST domains/{domain}
HEAD customers/{customer_id}/verifieddomain
GET customers/{customer_id}/offers/{offer_id}/addons
GET customers/{customer_id}/subscriptions/{subscription_id}/usagerecords/daily
GET insiderprograms
PUT insiderprograms
GET preferences/catalog/offers
PUT preferences/catalog/offers
GET users/{user_id}/preferences/notifications/{notification}/{kind}
PUT users/{user_id}/preferences/notifications/{notification}/{kind}
GET profiles/partnernetworkprofile
POST migrations/syndication
GET migrations/syndication/{batch_id}
GET migrations/syndication/{batch_id}/{migration_id}
"""

for line in REFUSED.split("\n"):
    if line:
        refuse(*line.split(" "))
