"""Moments as people here read them: in this machine's time zone, whatever a stranger wrote."""

from datetime import datetime


def day_of(moment: datetime) -> str:
    """The date."""
    return _local(moment).date().isoformat()


def minute_of(moment: datetime) -> str:
    """Date, hours and minutes."""
    return _local(moment).isoformat(" ", "minutes")[:16]


def _local(moment: datetime) -> datetime:
    """As it is written where the zone would leave the calendar: seals without an end say 9999."""
    try:
        return moment.astimezone()
    except (OverflowError, ValueError, OSError):  # Windows knows no zone before 1970
        return moment
