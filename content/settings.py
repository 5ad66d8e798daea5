"""What an operator can set, read once from the environment. docs/settings.md says the same for people."""

from __future__ import annotations

import functools
from pathlib import Path

from pydantic import BaseSettings, Field, ValidationError

from content.errors import UsageFault

ROOT = Path(__file__).parents[1]


class Settings(BaseSettings):
    """Every field is read from VEJVISER_ and its name in capitals, unless it names another variable."""

    home: Path = Field(ROOT / "var", description="Folder of all state: pages, indexes, feedback, builds of the widget.")
    database_url: str | None = Field(
        None,
        env="DATABASE_URL",
        description="postgresql://… of a PostgreSQL with pgvector that holds the indexes. Default: SQLite files under VEJVISER_HOME.",
    )
    index_memory_mb: int = Field(
        1_000,
        ge=1,
        description="Megabytes of indexes kept open; past it the municipality asked longest ago is closed until it is asked again.",
    )
    encoder: str | None = Field(None, description="SentenceTransformer folder or hub name. Default: the bundled weights.")
    content: Path = Field(ROOT / "data", description="Folder of answers, facts and municipalities.")
    models: Path = Field(ROOT / "models", description="Folder of trained models, or one model file. The newest model is served.")
    municipalities: str = Field(
        "", description="Names of the municipalities to serve, with commas. Default: every one that is not marked `served: false`."
    )
    demo_site_port: int = Field(
        8031, ge=1, le=65535, description="Port on which `demo` serves the fictional municipality's website."
    )
    crawl_contact: str = Field(
        "", description="Web or mail address of whoever runs the crawls, told to every website that is crawled."
    )
    idle_minutes: float = Field(30, gt=0, description="A conversation is forgotten after so many minutes without a message.")
    messages_per_minute: int = Field(120, ge=1, description="Messages one conversation may send a minute.")
    address_messages_per_minute: int = Field(1200, ge=1, description="Messages one network address may send a minute.")
    address_conversations_per_minute: int = Field(600, ge=1, description="Conversations one network address may begin a minute.")
    feedback_days: int = Field(180, ge=1, le=3650, description="What citizens say of the replies is deleted after so many days.")
    trusted_proxies: str = Field("", description="Addresses of reverse proxies whose X-Forwarded-For is believed, with commas.")
    max_body_bytes: int = Field(65_536, ge=1024, description="Largest request body.")
    max_conversations: int = Field(
        2_000,
        ge=1,
        description="Conversations kept at once; past it one of the network that has most is forgotten.",
    )

    @property
    def served(self) -> tuple[str, ...]:
        """Names of the municipalities to serve; none means every one that is served by default."""
        return tuple(name.strip() for name in self.municipalities.split(",") if name.strip())

    @property
    def indexes(self) -> Path:
        return self.home / "index"

    @property
    def pages(self) -> Path:
        return self.home / "pages"

    @property
    def feedback(self) -> Path:
        return self.home / "feedback.sqlite"

    @property
    def widget_builds(self) -> Path:
        return self.home / "widget"

    class Config:
        env_prefix = "VEJVISER_"


def variable(field: str) -> str:
    """The environment variable that a field is read from."""
    (name,) = Settings.__fields__[field].field_info.extra["env_names"]
    return name.upper()


@functools.lru_cache(maxsize=1)
def settings() -> Settings:
    """This process's settings. Raises UsageFault naming the variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        faults = "; ".join(f"{variable(str(e['loc'][0]))}: {e['msg']}" for e in error.errors())
        raise UsageFault(faults) from error
