"""Addresses of incentives: the partner's pages and the vendor's."""

from django.urls import path

from twotier.portal import incentives, incentives_desk, incentives_lists

ONE = "incentives/<uuid:enrollment_id>"

urlpatterns = [
    path("incentives", incentives.overview, name="incentives"),
    path("incentives.csv", incentives_lists.export, name="incentives-export"),
    path("incentives/profiles/new", incentives.new_profile, name="incentive-profile-new"),
    path("incentives/locations/<str:mpn_id>", incentives.location, name="incentive-location"),
    path("incentives/programs/new", incentives_desk.new_program, name="incentive-program-new"),
    path("incentives/programs/<uuid:program_id>/join", incentives.join, name="incentive-join"),
    path("incentives/programs/<uuid:program_id>/close", incentives_desk.close, name="incentive-program-close"),
    path(ONE, incentives.one, name="incentive"),
    path(f"{ONE}/open", incentives.follow, name="incentive-open"),
    path(f"{ONE}/statement", incentives_lists.statement, name="incentive-statement"),
    path(f"{ONE}/statement.csv", incentives_lists.statement_export, name="incentive-statement-export"),
    path(f"{ONE}/issue", incentives_desk.issue, name="incentive-issue"),
    path(f"{ONE}/decide", incentives_desk.decide, name="incentive-decide"),
    path(f"{ONE}/pay", incentives_desk.pay, name="incentive-pay"),
]
