"""A page of a website as the rest of the assistant sees it."""

import datetime
import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it. A heading directly followed by another heading has no text of its own."""

    heading: str  # "" for text before the first heading
    text: str  # plain, paragraphs split by "\n"; a table row or a term with its explanation is one paragraph, "Mandag: 10-15"


@dataclass(frozen=True)
class Page:
    """The main content of one web page, without menus, banners and footers."""

    url: str  # normalised, after redirects
    title: str
    sections: tuple[Section, ...]
    language: str | None = None  # two letters, e.g. "da"; None where the page does not say
    date: datetime.date | None = None  # last changed, by the page's own word
    breadcrumbs: tuple[str, ...] = ()  # the way to the page, outermost first
    description: str = ""  # the page's own one-sentence description of itself

    def to_json(self) -> str:
        return json.dumps(asdict(self) | {"date": self.date.isoformat() if self.date else None}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Page":
        fields = json.loads(text)
        return cls(
            **fields
            | {
                "sections": tuple(Section(**section) for section in fields["sections"]),
                "date": datetime.date.fromisoformat(fields["date"]) if fields["date"] else None,
                "breadcrumbs": tuple(fields["breadcrumbs"]),
            }
        )
