"""The tables in PostgreSQL. Every key begins with the municipality, by which Citus may spread them; no key refers to another table."""

import psycopg
from psycopg import errors

from index.errors import IndexFault

# A database with another number was filled by another version of this code.
SCHEMA_VERSION = 1

TABLES = ("generations", "current", "pages", "chunks", "vectors", "postings")

_TABLES = f"""
CREATE TABLE vejviser_index.generations (
    municipality text, generation uuid, written timestamptz NOT NULL DEFAULT now(),
    fingerprint text NOT NULL, encoder text NOT NULL, dimension int NOT NULL, centring real[] NOT NULL, other_matters real[] NOT NULL,
    pages int NOT NULL, chunks int NOT NULL,
    words text[] NOT NULL, counts int[] NOT NULL, stems text[] NOT NULL, terms text[] NOT NULL, page_counts int[] NOT NULL,
    PRIMARY KEY (municipality, generation)
);
CREATE TABLE vejviser_index.current (municipality text PRIMARY KEY, generation uuid NOT NULL);
CREATE TABLE vejviser_index.pages (
    municipality text, generation uuid, number int,
    url text NOT NULL, title text NOT NULL, language text, changed date, chunks int NOT NULL, hubness real NOT NULL,
    PRIMARY KEY (municipality, generation, number)
);
CREATE TABLE vejviser_index.chunks (
    municipality text, generation uuid, number int, page int NOT NULL, heading text NOT NULL, text text NOT NULL,
    PRIMARY KEY (municipality, generation, number)
);
-- Apart from the texts, so that a search reads little else. As encoded; `scale` is 1 / |centred|, 0 where nothing is left of it.
CREATE TABLE vejviser_index.vectors (
    municipality text, generation uuid, number int, scale real NOT NULL, vector halfvec STORAGE PLAIN NOT NULL,
    PRIMARY KEY (municipality, generation, number)
);
CREATE TABLE vejviser_index.postings (
    municipality text, generation uuid, term int, pages int[] STORAGE EXTERNAL NOT NULL, impacts real[] STORAGE EXTERNAL NOT NULL,
    PRIMARY KEY (municipality, generation, term)
);
CREATE TABLE vejviser_index.version AS SELECT {SCHEMA_VERSION} AS version;
"""

_DISTRIBUTED = "SELECT create_distributed_table('vejviser_index.generations', 'municipality');" + "".join(
    f"SELECT create_distributed_table('vejviser_index.{table}', 'municipality', colocate_with => 'vejviser_index.generations');"
    for table in TABLES[1:]
)


def is_made(connection: psycopg.Connection) -> bool:
    """Whether the tables are there. Raises IndexFault where they are another version's."""
    # Read from the catalogue itself: to_regclass answers from a cache that may not know what another process has just made.
    if _missing(connection, "SELECT FROM pg_tables WHERE schemaname = 'vejviser_index' AND tablename = 'version'"):
        return False
    (version,) = connection.execute("SELECT version FROM vejviser_index.version").fetchone()
    if version != SCHEMA_VERSION:
        raise IndexFault(
            f"the schema vejviser_index was made by another version (schema {version}, not {SCHEMA_VERSION});"
            " drop it and index every municipality again"
        )
    return True


def make(connection: psycopg.Connection) -> None:
    """Makes the tables where they are not there yet; several processes may try at once. Raises IndexFault and psycopg.Error."""
    if is_made(connection):
        return
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('vejviser_index', 0))")
        if not is_made(connection):
            _make(connection)


def _make(connection: psycopg.Connection) -> None:
    if _missing(connection, "SELECT FROM pg_extension WHERE extname = 'vector'"):
        _make_extension(connection)
    if _missing(
        connection, "SELECT FROM pg_namespace WHERE nspname = 'vejviser_index'"
    ):  # without the right to make one, it may be given
        connection.execute("CREATE SCHEMA vejviser_index")
    connection.execute(_TABLES)
    if not _missing(connection, "SELECT FROM pg_proc WHERE proname = 'create_distributed_table'"):
        connection.execute(_DISTRIBUTED)


def _make_extension(connection: psycopg.Connection) -> None:
    try:
        connection.execute("CREATE EXTENSION vector")
    except (errors.FeatureNotSupported, errors.UndefinedFile):
        raise IndexFault("pgvector is not installed on the index's database server; install it there") from None
    except errors.InsufficientPrivilege:
        raise IndexFault("the index's database lacks pgvector; let its owner run CREATE EXTENSION vector") from None


def _missing(connection: psycopg.Connection, query: str) -> bool:
    return connection.execute(query).fetchone() is None
