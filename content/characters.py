"""Characters that write nothing: they steer what shows a text, and can make a terminal or a reader see another one."""

from __future__ import annotations

import re

# The control characters (category Cc), and those that embed, override or isolate a direction of writing.
STEERING = re.compile("[\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
