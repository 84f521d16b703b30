"""Routes below /api/schedules/."""

from django.urls import path

from schedule import views

urlpatterns = [path("upcoming/", views.UpcomingListView.as_view())]
