"""Routes below /api/images/."""

from django.urls import path

from images.views import ImageListView, ImageView

urlpatterns = [
    path("", ImageListView.as_view()),
    path("<uuid:image_id>/", ImageView.as_view()),
]
