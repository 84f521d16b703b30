"""Days of the Korean lunar calendar, by the tables of the Korea Astronomy and Space Science
Institute that the library carries."""

from datetime import date

from korean_lunar_calendar import KoreanLunarCalendar

# The institute has published the calendar so far; what comes later is not known to anybody yet.
LAST_YEAR = 2050


def solar_day(year: int, month: int, day: int, *, leap_month: bool = False) -> date | None:
    """The Gregorian day of a day of the lunar `year`; None where the tables end.

    Without that leap month in the year it is the ordinary month; the 30th of a month of 29 days
    is its last day.
    """
    months = [True, False] if leap_month else [False]
    for leap in months:
        for there in dict.fromkeys([day, min(day, 29)]):
            found = exact_day(year, month, there, leap_month=leap)
            if found is not None:
                return found
    return None


def exact_day(year: int, month: int, day: int, *, leap_month: bool = False) -> date | None:
    """The Gregorian day of that very day of the lunar `year`; None if the tables have none."""
    calendar = KoreanLunarCalendar()
    if not calendar.setLunarDate(year, month, day, leap_month):
        return None
    return date(calendar.solarYear, calendar.solarMonth, calendar.solarDay)
