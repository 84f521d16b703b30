"""Routes below /api/users/ and /static/uploads/."""

from django.urls import path

from profiles import views

urlpatterns = [
    path("api/users/me/", views.ProfileView.as_view()),
    path("api/users/me/photo/", views.PhotoView.as_view()),
    path("static/uploads/profiles/<uuid:photo_id>.webp", views.PhotoFileView.as_view()),
]
