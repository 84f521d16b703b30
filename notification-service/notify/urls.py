"""Routes below /api/notifications/."""

from django.urls import path

from notify.views import inbox, links, preferences

urlpatterns = [
    path("", inbox.NoticeListView.as_view()),
    path("read-all/", inbox.AllReadView.as_view()),
    path("<uuid:notice_id>/read/", inbox.NoticeReadView.as_view()),
    path("preferences/", preferences.PreferencesView.as_view()),
    path("preferences/test/", preferences.PreferencesTestView.as_view()),
    path("devices/", preferences.DeviceView.as_view()),
    path("unsubscribe/<str:token>/", links.UnsubscribeView.as_view()),
    path("still-here/", links.StillHereView.as_view()),
    path("second-address/", links.SecondAddressView.as_view()),
]
