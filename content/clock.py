"""What time it is in Denmark. Only whoever starts a piece of work asks; everything below is handed the time."""

from __future__ import annotations

import os
from datetime import datetime
from zoneinfo import ZoneInfo

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
VARIABLE = "VEJVISER_NOW"


def now() -> datetime:
    """The present time in Denmark, aware. VEJVISER_NOW sets it: ISO 8601, Danish time where it names no offset.

    Raises ValueError when VEJVISER_NOW is no such time.
    """
    value = os.environ.get(VARIABLE)
    if not value:
        return datetime.now(COPENHAGEN)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError(f"{VARIABLE}: {value!r} is not a time such as 2026-11-23T10:30") from None
    return moment.replace(tzinfo=COPENHAGEN) if moment.tzinfo is None else moment.astimezone(COPENHAGEN)
