"""Every address of the program: the surfaces name theirs, this page only joins them."""

from django.urls import include, path

urlpatterns = [
    path("", include("twotier.api.urls")),
    path("", include("twotier.sandbox.urls")),
    path("", include("twotier.portal.urls")),
]
