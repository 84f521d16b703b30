"""Routes below /api/auth/."""

from django.urls import path

from authentication.views import accounts, keys, sessions

urlpatterns = [
    path("signup/", accounts.SignupView.as_view(), name="signup"),
    path("login/", sessions.LoginView.as_view(), name="login"),
    path("refresh/", sessions.RefreshView.as_view(), name="refresh"),
    path("logout/", sessions.LogoutView.as_view(), name="logout"),
    path("logout-everywhere/", sessions.LogoutEverywhereView.as_view(), name="logout-everywhere"),
    path("account/", accounts.AccountView.as_view(), name="account"),
    path(".well-known/jwks.json", keys.KeySetView.as_view(), name="key-set"),
]
