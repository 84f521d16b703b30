"""Routes below /api/letters/."""

from django.urls import path

from letters.views import drafts, letters, seals

urlpatterns = [
    path("", letters.LetterListView.as_view()),
    path("drafts/", drafts.DraftListView.as_view()),
    path("drafts/<uuid:draft_id>/", drafts.DraftView.as_view()),
    path("tags/", letters.TagListView.as_view()),
    path("statistics/", letters.StatisticsView.as_view()),
    path("on-this-day/", letters.OnThisDayView.as_view()),
    path("<uuid:letter_id>/", letters.LetterView.as_view()),
    path("<uuid:letter_id>/then-and-now/", letters.ThenAndNowView.as_view()),
    path("<uuid:letter_id>/reply/", letters.ReplyView.as_view()),
    path("<uuid:letter_id>/seal/", seals.SealView.as_view()),
    path("<uuid:letter_id>/unseal/", seals.UnsealView.as_view()),
    path("<uuid:letter_id>/postpone/", seals.PostponeView.as_view()),
    path("<uuid:letter_id>/open/", seals.OpenView.as_view()),
    path("<uuid:letter_id>/proof/", seals.ProofView.as_view()),
]
