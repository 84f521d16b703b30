"""Routes below /api/letters/."""

from django.urls import path

from letters import views

urlpatterns = [
    path("", views.LetterListView.as_view()),
    path("drafts/", views.DraftListView.as_view()),
    path("drafts/<uuid:draft_id>/", views.DraftView.as_view()),
    path("tags/", views.TagListView.as_view()),
    path("statistics/", views.StatisticsView.as_view()),
    path("<uuid:letter_id>/", views.LetterView.as_view()),
]
