"""All routes of the sample service."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from sample import views

from rest_kit.urls import schema_route
from service_kit.problems import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def broken_answer(request: HttpRequest) -> HttpResponse:
    """An answer that gunicorn cannot send."""
    return HttpResponse(headers={"no name of a header": "x"})


urlpatterns = [
    schema_route("api/sample/"),
    path("api/sample/me/", views.MeView.as_view()),
    path("api/sample/things/", views.ThingsView.as_view()),
    path("api/sample/things/<uuid:thing_id>/", views.ThingView.as_view()),
    path("api/sample/forms/", views.FormView.as_view()),
    path("api/sample/echo/", views.EchoView.as_view()),
    path("api/sample/errors/<str:kind>/", views.ErrorView.as_view()),
    path("api/sample/slow/", views.ThrottledView.as_view()),
    path("internal/sample/", views.InternalView.as_view()),
    path("internal/only-letters/", views.OnlyLettersView.as_view()),
    path("plain/", views.plain),
    path("broken-answer/", broken_answer),
]
