"""Analytics of what does not happen in this program: questions are read and checked, and find nothing.

Searches are those by which customers look for partners in the vendor's marketplace.
"""

from twotier.insights.asking import Table
from twotier.insights.kinds import FLAG, MOMENT, NUMBER, TEXT

OF_SEARCH = {
    "companyName": TEXT, "contactButtonClicked": FLAG, "keywordCountry": TEXT, "detailsViewed": FLAG,
    "keywordIndustryFocus": TEXT, "mpnId": TEXT, "partnerMarket": TEXT, "keywordProduct": TEXT,
    "referralSubmitted": FLAG, "searchDate": MOMENT, "keywordSearchText": TEXT, "searchResultPageViews": NUMBER,
    "contactClicks": NUMBER, "referralCount": NUMBER, "profileViews": NUMBER,
}  # fmt: skip
SEARCHES = Table(OF_SEARCH, ("searchDate",), counts={"referralCount": 'SUM("referralCount")'})
