"""All routes of routine-service."""

from django.urls import include, path
from routine.urls import routine_patterns, special_day_patterns
from routine.views import internal

from rest_kit.urls import SchemaView
from service_kit.problems import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

# Two documents, each of what lies below its own prefix.
routines = [path("api/routines/", include(routine_patterns))]
special_days = [path("api/special-days/", include(special_day_patterns))]

urlpatterns = [
    path("api/routines/schema/", SchemaView.as_view(patterns=routines)),
    path("api/special-days/schema/", SchemaView.as_view(patterns=special_days)),
    *routines,
    *special_days,
    path("internal/routines/", internal.RoutineFeedView.as_view()),
    path("internal/special-days/", internal.SpecialDayFeedView.as_view()),
    path("internal/reminders/", internal.ReminderView.as_view()),
]
