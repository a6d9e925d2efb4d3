"""Addresses of sign-in. Names with an underscore are those by which django-allauth finds its steps."""

from django.urls import path, re_path

from twotier.portal import accounts, authorize, passwords, second_factor, sign_in

urlpatterns = [
    path("sign-in", sign_in.sign_in, name="account_login"),
    path("sign-in", sign_in.sign_in, name="sign-in"),
    path("sign-in/code", sign_in.second_step, name="mfa_authenticate"),
    path("sign-in/confirm", sign_in.password_again, name="account_reauthenticate"),
    path("sign-in/account", accounts.choose_account, name="choose-account"),
    path("sign-in/switch", accounts.switch_account, name="switch-account"),
    path("sign-in/password", passwords.first_password, name="first-password"),
    path("sign-in/forgot", passwords.forgot_password, name="forgot-password"),
    path("sign-in/reset/<uuid:person_id>/<str:key>", passwords.reset_password, name="reset-password"),
    path("sign-in/second-factor", second_factor.enroll, name="mfa_activate_totp"),
    path("sign-in/second-factor", second_factor.enroll, name="enroll-second-factor"),
    path("sign-in/second-factor/remove", second_factor.remove, name="mfa_deactivate_totp"),
    path("sign-in/recovery-codes", second_factor.recovery_codes, name="mfa_view_recovery_codes"),
    path("sign-in/recovery-codes/new", second_factor.new_recovery_codes, name="mfa_generate_recovery_codes"),
    path("sign-in/security", second_factor.security, name="mfa_index"),
    path("sign-in/security", second_factor.security, name="security"),
    path("sign-out", sign_in.sign_out, name="sign-out"),
    path("sign-out", sign_in.sign_out, name="account_logout"),
    re_path(r"^(?P<tenant>[^/]+)/oauth2/(?:v2\.0/)?authorize/?$", authorize.authorize, name="authorize"),
    path("language", accounts.set_language, name="set-language"),
]
