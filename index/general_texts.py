"""General texts that every index is measured against: `general_texts.json`, which belongs to no municipality."""

import json
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("general_texts.json")


@cache
def general_texts() -> dict:
    """`passages` and `questions` of any municipality, the same ones in `da` and in `en`; `other_matters`: passages on
    what is no municipality's business (food, sport, computers …); `asked`: what citizens ask, on every matter alike."""
    return json.loads(_FILE.read_text(encoding="utf-8"))
