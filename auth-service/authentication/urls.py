"""Routes below /api/auth/."""

from django.urls import path

from authentication import views

urlpatterns = [
    path("signup/", views.SignupView.as_view(), name="signup"),
    path("login/", views.LoginView.as_view(), name="login"),
    path("refresh/", views.RefreshView.as_view(), name="refresh"),
    path("logout/", views.LogoutView.as_view(), name="logout"),
    path("logout-everywhere/", views.LogoutEverywhereView.as_view(), name="logout-everywhere"),
    path("account/", views.AccountView.as_view(), name="account"),
    path(".well-known/jwks.json", views.KeySetView.as_view(), name="key-set"),
]
