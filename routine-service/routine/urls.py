"""The routes of routines and special days."""

from datetime import date

from django.urls import path, register_converter

from routine.views import days, routines, special_days, suggestions


class DayConverter:
    """A day like 2026-11-22; what is none is an address that is not there."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(DayConverter, "day")

# Below /api/routines/.
routine_patterns = [
    path("", routines.RoutineListView.as_view()),
    path("today/", routines.TodayView.as_view()),
    path("events/", routines.EventListView.as_view()),
    path("suggestions/", suggestions.SuggestionView.as_view()),
    path("pause/", days.PauseAllView.as_view()),
    path("<uuid:routine_id>/", routines.RoutineView.as_view()),
    path("<uuid:routine_id>/pause/", days.PauseView.as_view()),
    path("<uuid:routine_id>/statistics/", routines.StatisticsView.as_view()),
    path("<uuid:routine_id>/checks/<day:day>/", days.CheckView.as_view()),
    path("<uuid:routine_id>/skips/<day:day>/", days.SkipView.as_view()),
]
# Below /api/special-days/.
special_day_patterns = [
    path("", special_days.SpecialDayListView.as_view()),
    path("<uuid:special_day_id>/", special_days.SpecialDayView.as_view()),
]
