"""Routes below /api/users/ and /static/uploads/."""

from django.urls import path

from profiles import views

urlpatterns = [
    path("api/users/me/", views.ProfileView.as_view()),
]
