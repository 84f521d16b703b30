"""Days and wall times in a person's own time zone."""

from date_kit.days import UnknownTimeZone, database_version, instant_of, local_day, zone

__all__ = ["UnknownTimeZone", "database_version", "instant_of", "local_day", "zone"]
