"""General texts that any index is measured against: `general_texts.json`, which belongs to no municipality."""

import json
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("general_texts.json")


@cache
def general_texts() -> dict[str, dict[str, list[str]]]:
    """`passages` and `questions`: the same ones in `da` and `en`; `topics`: short ones on `municipal` and on `other` matters."""
    return json.loads(_FILE.read_text(encoding="utf-8"))
