"""By which day a month is reported, which days are worked, and where the schedule stands.

All of it is 工具约定: the notice asks for regular progress and sets no day. The State Council's
holidays and worked weekends (调休) stand in the year's calendar.
"""

from calendar import monthrange
from datetime import date, timedelta

from hubtasks.model import Calendar, Rules

_SATURDAY = 5
_DAY = timedelta(days=1)


def works(day: date, calendar: Calendar) -> bool:
    """Whether a day is worked: weekends are not, but for 调休, nor are holidays."""
    if day in calendar.days_off:
        return False
    return day.weekday() < _SATURDAY or day in calendar.days_on


def working_day(day: date, calendar: Calendar) -> date:
    """Return a day, or the next one after it that is worked."""
    while not works(day, calendar):
        day += _DAY
    return day


def due_date(year: int, month: int, rules: Rules) -> date:
    """Return the last day on which a month's report is in time.

    It is what the calendar says for that month (who gets the report sets its own dates), else the
    rules' day, or the next one that is worked.
    """
    if (own := rules.calendar.due_dates.get((year, month))) is not None:
        return own
    return working_day(date(year, month, rules.due_day), rules.calendar)


def month_end(year: int, month: int) -> date:
    """Return a month's last day."""
    return date(year, month, monthrange(year, month)[1])


def year_end(year: int) -> date:
    """Return the day with which a year closes."""
    return date(year, 12, 31)


def judged_from(day: date, rules: Rules) -> date:
    """Return the day from which on what was due on a day is judged, whoever has filed since.

    That is the day after the next due day, at the latest the year's last.
    """
    months = range(max(day.month, rules.first_month), 13)
    due = next((d for m in months if (d := due_date(day.year, m, rules)) >= day), date.max - _DAY)
    return min(due + _DAY, year_end(day.year))


def last_month_due(year: int, on: date, rules: Rules) -> int | None:
    """Return the last month of a year whose due day is over on a day.

    On the due day itself nothing is late yet. None before the first month that is reported.
    """
    months = range(12, max(rules.first_month, 1) - 1, -1)
    return next((m for m in months if due_date(year, m, rules) < on), None)


def schedule_day(year: int, on: date, rules: Rules) -> date | None:
    """Return the day at which schedules are taken on a day: the last month due's end.

    So nothing drifts between two reports. None before the first month that is reported.
    """
    month = last_month_due(year, on, rules)
    return None if month is None else month_end(year, month)
