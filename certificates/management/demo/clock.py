"""The clock on the wall in Helsinki."""

import datetime
from zoneinfo import ZoneInfo

HELSINKI_TIME = ZoneInfo("Europe/Helsinki")


def at(day: datetime.date, hour: int) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(hour), HELSINKI_TIME)
