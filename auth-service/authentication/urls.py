"""Routes below /api/auth/."""

from django.urls import path

from authentication.views import (
    accounts,
    emails,
    erasures,
    factors,
    keys,
    passkeys,
    passwords,
    personal_tokens,
    sessions,
)

urlpatterns = [
    path("signup/", accounts.SignupView.as_view(), name="signup"),
    path("login/", sessions.LoginView.as_view(), name="login"),
    path("login/totp/", sessions.LoginCodeView.as_view(), name="login-totp"),
    path("refresh/", sessions.RefreshView.as_view(), name="refresh"),
    path("logout/", sessions.LogoutView.as_view(), name="logout"),
    path("logout-everywhere/", sessions.LogoutEverywhereView.as_view(), name="logout-everywhere"),
    path("sessions/", sessions.SessionListView.as_view(), name="sessions"),
    path("sessions/<uuid:session_id>/", sessions.SessionView.as_view(), name="session"),
    path("verify-email/", emails.VerifyView.as_view(), name="verify-email"),
    path("verify-email/resend/", emails.ResendView.as_view(), name="verify-email-resend"),
    path("password/reset/", passwords.ResetView.as_view(), name="password-reset"),
    path("password/reset/confirm/", passwords.ResetConfirmView.as_view(), name="reset-confirm"),
    path("password/change/", passwords.ChangeView.as_view(), name="password-change"),
    path("account/erasure/<uuid:erasure_id>/", erasures.ErasureView.as_view(), name="erasure"),
    path(
        "account/erasure/<uuid:erasure_id>/cancel/",
        erasures.CancelView.as_view(),
        name="erasure-cancel",
    ),
    path("account/", accounts.AccountView.as_view(), name="account"),
    path("factors/", factors.FactorsView.as_view(), name="factors"),
    path("totp/", factors.TotpView.as_view(), name="totp"),
    path("totp/confirm/", factors.TotpConfirmView.as_view(), name="totp-confirm"),
    path("recovery-codes/", factors.RecoveryCodesView.as_view(), name="recovery-codes"),
    path("passkeys/", passkeys.PasskeyListView.as_view(), name="passkeys"),
    path("passkeys/<uuid:passkey_id>/", passkeys.PasskeyView.as_view(), name="passkey"),
    path("passkeys/register/options/", passkeys.PasskeyRegisterOptionsView.as_view()),
    path("passkeys/register/verify/", passkeys.PasskeyRegisterView.as_view()),
    path("passkeys/login/options/", passkeys.PasskeyLoginOptionsView.as_view()),
    path("passkeys/login/verify/", passkeys.PasskeyLoginView.as_view()),
    path("tokens/", personal_tokens.PersonalTokenListView.as_view(), name="tokens"),
    path("tokens/<uuid:token_id>/", personal_tokens.PersonalTokenView.as_view(), name="token"),
    path(".well-known/jwks.json", keys.KeySetView.as_view(), name="key-set"),
]
