"""Stamp a progress file with the day it is handed in, where its own date does not say it."""

from datetime import date

from hubtasks.reading.value import YES
from hubtasks.writing import edit


def stamped(text: str, today: date) -> str:
    """Return a progress file that says it is handed in today.

    One of today's date needs no word of it, and sample data is of no real day. EditFault
    where the file does not read.
    """
    said = edit.stated(text)
    when = str(today)
    if said.get(("sample",)) in YES or said.get(("filed",), said.get(("date",))) == when:
        return text
    return edit.changed(text, ("filed",), when)
