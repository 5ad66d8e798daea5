"""The PostgreSQL store: it ranks as the SQLite store does, and whatever the server does is told in a sentence and got over."""

import os
import signal
import socket
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.build import build_index
from index.errors import IndexBroken, IndexFault, IndexMissing
from index.search import Index
from index.shelf import Shelf
from index.stores.postgres import PostgresStore
from index.stores.postgres_connections import READERS
from index.stores.postgres_schema import TABLES
from index.stores.sqlite import SqliteStore
from tests.index.conftest import Page, Section, WordEncoder, page
from tests.index.postgres_server import running_server

PASSWORD = "hemmelig-7c1"
WRONG_PASSWORD = "forkert-9d2"
WORDS = [
    "hund",
    "hundeskov",
    "skov",
    "strand",
    "vand",
    "badevand",
    "sne",
    "fortov",
    "lygte",
    "vej",
    "barn",
    "tand",
    "musik",
    "leje",
]
QUESTIONS = [
    "hund i snor", "hvor må hunden løbe frit", "svævebane", "klaver", "sne på fortovet", "lygten lyser ikke", "badevnad", "tandlæge til børn",
    "hundeskoven", "leje af instrument", "strand", "", "🙂", "hvad kan jeg", "xyzzy", "musik og hund og sne", "skov", "grønt flag", "legeplads", "pæl",
]  # fmt: skip


@pytest.fixture
def url(postgres_server, database) -> str:
    return postgres_server.url(database)


@pytest.fixture
def store(url) -> PostgresStore:
    return PostgresStore(url)


@pytest.fixture
def index(store, pages, word_encoder) -> Index:
    build_index(pages, word_encoder, store, "fjordby", "abc")
    return Index.open(store, "fjordby")


@pytest.fixture
def role(postgres_server, database):
    """A user with no rights but that to connect; gives its name."""
    name = f"user_{database}"
    postgres_server.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}'")
    yield name
    postgres_server.execute(f"DROP OWNED BY {name} CASCADE", database)
    postgres_server.execute(f"REVOKE ALL ON DATABASE {database} FROM {name}; DROP ROLE {name}")


def search(index: Index, question: str = "hund i snor"):
    return index.search(question, WordEncoder().query(question))


def told(work) -> str:
    """The fault's sentence."""
    with pytest.raises(IndexFault) as fault:
        work()
    return str(fault.value)


# --- ranking


def assert_same_results(one: Index, other: Index, question: str, encoder: WordEncoder) -> None:
    found, expected = (index.search(question, encoder.query(question), 1000) for index in (one, other))
    assert found.answerable == expected.answerable and found.confidence == pytest.approx(expected.confidence, abs=1e-4)
    scores = {hit.url: hit.score for hit in found.pages}
    assert scores == pytest.approx({hit.url: hit.score for hit in expected.pages}, abs=1e-4)
    in_order = [scores[hit.url] for hit in expected.pages]
    assert (np.diff(in_order) < 1e-5).all()  # pages as good as each other may change places
    assert {hit.url: hit.snippet for hit in found.pages} == {hit.url: hit.snippet for hit in expected.pages}


def both(pages, encoder: WordEncoder, store: PostgresStore, folder: Path) -> list[Index]:
    stores = [store, SqliteStore(folder)]
    for kept in stores:
        build_index(pages, encoder, kept, "fjordby", "abc")
    return [Index.open(kept, "fjordby") for kept in stores]


def test_both_stores_rank_alike(store, pages, tmp_path, word_encoder):
    indexes = both(pages, word_encoder, store, tmp_path)
    for question in QUESTIONS:
        assert_same_results(*indexes, question, word_encoder)


texts = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
sections = st.lists(st.builds(Section, texts, texts.map(lambda text: f"{text}. " * 20)), max_size=4).map(tuple)
sites = st.lists(st.tuples(texts, sections), max_size=12)
ENCODER = WordEncoder()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(sites, st.lists(texts, min_size=1, max_size=4))
def test_both_stores_rank_any_site_alike(store, tmp_path, site, questions):
    pages = [Page(f"/{number}", title, sections) for number, (title, sections) in enumerate(site)]
    indexes = both(pages, ENCODER, store, tmp_path)
    for question in questions:
        assert_same_results(*indexes, question, ENCODER)


def test_a_passage_that_is_the_mean_itself_is_near_nothing(store, word_encoder, monkeypatch):
    monkeypatch.setattr(
        word_encoder, "passages", lambda texts, progress=None: np.eye(1, 384, dtype=np.float32).repeat(len(texts), 0)
    )
    build_index([page("/a", "Hund"), page("/b", "Sne")], word_encoder, store, "fjordby", "abc")
    question = np.eye(1, 384, 1, dtype=np.float32)[0]
    assert store.open("fjordby").similarities(question).best.tolist() == [0, 0]


def test_a_character_that_the_database_cannot_hold_is_replaced(store, word_encoder):
    build_index([page("/a\0b", "Ti\0tel", "Tek\0st.")], word_encoder, store, "fjordby", "abc")
    assert Index.open(store, "fjordby").search("titel", word_encoder.query("titel")).pages[0].title == "Ti\ufffdtel"


def test_more_threads_than_connections_share_an_index(index, url, postgres_server, database):
    alone = [search(index, question) for question in QUESTIONS]
    with ThreadPoolExecutor(3 * READERS) as threads:
        assert list(threads.map(lambda question: search(index, question), QUESTIONS * 4)) == alone * 4
    ((connections,),) = postgres_server.execute(f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{database}'")
    assert connections <= READERS


# --- generations


def test_a_generation_that_is_no_longer_kept_is_said_to_be_replaced(index, store, pages, word_encoder):
    for _ in range(2):
        build_index(pages, word_encoder, store, "fjordby", "def")
    assert "replaced" in told(lambda: search(index))


def test_the_shelf_opens_the_newest_generation(store, pages, word_encoder):
    shelf = Shelf(store, word_encoder.name, memory=10**6)
    for count in (3, 4, 5):
        build_index(pages[:count], word_encoder, store, "fjordby", str(count))
        assert len(search(shelf.index("fjordby")).pages) == count


def test_no_more_than_two_generations_are_kept(store, url, pages, word_encoder):
    for _ in range(4):
        build_index(pages, word_encoder, store, "fjordby", "abc")
    with psycopg.connect(url) as connection:
        for table in set(TABLES) - {"current"}:
            kept = connection.execute(f"SELECT count(DISTINCT generation) FROM vejviser_index.{table}").fetchone()
            assert (table, kept) == (table, (2,))


@pytest.mark.parametrize("table", ["vectors", "postings", "chunks"])
def test_rows_that_are_gone_are_said_to_be_damage(index, url, table):
    with psycopg.connect(url) as connection:
        connection.execute(f"DELETE FROM vejviser_index.{table}")
    with pytest.raises(IndexBroken, match="rebuild"):
        search(index)


@pytest.mark.parametrize("table", ["pages", "generations"])
def test_an_index_that_lacks_rows_is_not_opened(index, store, url, table):
    with psycopg.connect(url) as connection:
        connection.execute(f"DELETE FROM vejviser_index.{table}")
    with pytest.raises(IndexBroken, match="rebuild"):
        Index.open(store, "fjordby")


def test_texts_that_are_gone_are_found_by_a_check(index, url):
    with psycopg.connect(url) as connection:
        connection.execute("DELETE FROM vejviser_index.chunks WHERE number = 5")
    with pytest.raises(IndexBroken, match="rebuild"):
        index.check()


# --- tables


def test_processes_that_make_the_tables_at_once_do_not_hinder_each_other(url, pages, word_encoder):
    def build(municipality: str) -> int:
        return build_index(pages, word_encoder, PostgresStore(url), municipality, "abc").pages

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(build, ["fjordby", "bjergby", "skovby", "aaby"])) == [7] * 4


def test_tables_of_another_version_are_not_used(index, store, url):
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE vejviser_index.version SET version = 99")
    assert "another version" in told(lambda: Index.open(store, "fjordby"))


def test_tables_are_spread_by_municipality_where_citus_is_there(store, url, pages, word_encoder):
    with psycopg.connect(url) as connection:  # Citus's function, writing down what it is asked for
        connection.execute("""
            CREATE TABLE asked (name text, by text);
            CREATE FUNCTION create_distributed_table(name regclass, by text, colocate_with text DEFAULT 'default') RETURNS void
            LANGUAGE sql AS 'INSERT INTO asked VALUES (name, by)'
        """)
    build_index(pages, word_encoder, store, "fjordby", "abc")
    with psycopg.connect(url) as connection:
        asked = connection.execute("SELECT name, by FROM asked").fetchall()
    assert asked == [(f"vejviser_index.{table}", "municipality") for table in TABLES]


# --- faults


def test_a_lost_connection_is_renewed_without_anybody_noticing(index, postgres_server, database):
    before = search(index)
    cut_off(postgres_server, database)
    assert search(index) == before


def test_a_connection_lost_while_encoding_costs_no_encoding(store, postgres_server, database, pages, word_encoder):
    def cut(done: int, everything: int) -> None:
        cut_off(postgres_server, database)

    build_index(pages, word_encoder, store, "fjordby", "abc", progress=cut)
    assert Index.open(store, "fjordby").pages == 7


def cut_off(server, database: str) -> None:
    query = f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{database}' AND pid <> pg_backend_pid()"
    server.execute(query)


@pytest.mark.slow
def test_a_server_that_goes_down_is_told_and_used_again_when_it_is_back(pages, word_encoder):
    with running_server("fsync=off") as server:
        store = PostgresStore(server.url("postgres"))
        build_index(pages, word_encoder, store, "fjordby", "abc")
        index = Index.open(store, "fjordby")
        before = search(index)
        server.stop()
        assert "cannot be reached" in told(lambda: search(index))
        assert "cannot be reached" in told(lambda: store.current("fjordby"))
        server.start()
        assert search(index) == before


def test_a_server_that_is_down_at_the_start_is_told(tmp_path):
    store = PostgresStore(f"postgresql://postgres@/vejviser?host={tmp_path}")
    assert "cannot be reached" in told(lambda: store.open("fjordby"))


@pytest.mark.slow
def test_a_server_that_never_answers_makes_one_citizen_wait_and_not_the_next():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        store = PostgresStore(f"postgresql://postgres@127.0.0.1:{silent.getsockname()[1]}/vejviser")
        began = time.monotonic()
        assert "did not answer" in told(lambda: store.current("fjordby"))
        first = time.monotonic()
        assert "asked again" in told(lambda: store.current("fjordby"))
        assert first - began < 4 and time.monotonic() - first < 0.5


@pytest.mark.slow
def test_a_search_that_has_to_wait_is_given_up(index, url):
    with psycopg.connect(url) as connection:
        connection.execute("LOCK TABLE vejviser_index.vectors")
        assert "took longer" in told(lambda: search(index))


@pytest.mark.slow
def test_a_server_that_hangs_altogether_is_left(index, postgres_server, database):
    search(index)
    ((backend,),) = postgres_server.execute(f"SELECT pid FROM pg_stat_activity WHERE datname = '{database}'")
    os.kill(backend, signal.SIGSTOP)
    try:
        assert "cannot be reached" in told(lambda: search(index))
    finally:
        os.kill(backend, signal.SIGCONT)


def test_a_wrong_password_is_told_and_not_shown(postgres_server, database, role):
    store = PostgresStore(postgres_server.url(database, role, WRONG_PASSWORD))
    assert_told_without(WRONG_PASSWORD, lambda: store.current("fjordby"), "password authentication failed")


@pytest.mark.parametrize(
    "address",
    [f"postgresql://bruger:{PASSWORD}@en@ukendt.invalid/db", f"postgresql://bruger:en@{PASSWORD}/db", f"{PASSWORD}", f"postgresql://u:%zz{PASSWORD}@h/d"],
    ids=["two at signs", "two parts", "no address", "half an escape"],
)  # fmt: skip
def test_a_mistyped_address_is_told_and_not_shown(address):
    assert_told_without(PASSWORD, lambda: PostgresStore(address).current("fjordby"), "database|DATABASE_URL")


def assert_told_without(secret: str, work, sentence: str) -> None:
    with pytest.raises(IndexFault, match=sentence) as fault:
        work()
    assert secret not in "".join(traceback.format_exception(fault.value))


def test_a_missing_extension_is_told(postgres_server, database, role, pages, word_encoder):
    postgres_server.execute(f"GRANT CREATE ON DATABASE {database} TO {role}")
    store = PostgresStore(postgres_server.url(database, role, PASSWORD))
    assert "CREATE EXTENSION vector" in told(lambda: build_index(pages, word_encoder, store, "fjordby", "abc"))


def test_a_missing_right_is_told(postgres_server, database, role, pages, word_encoder):
    postgres_server.execute("CREATE EXTENSION vector", database)
    store = PostgresStore(postgres_server.url(database, role, PASSWORD))
    assert "lacks a right" in told(lambda: build_index(pages, word_encoder, store, "fjordby", "abc"))


def test_a_user_who_may_only_read_searches(index, postgres_server, database, role):
    postgres_server.execute(f"GRANT USAGE ON SCHEMA vejviser_index TO {role}", database)
    postgres_server.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA vejviser_index TO {role}", database)
    reader = PostgresStore(postgres_server.url(database, role, PASSWORD))
    assert search(Index.open(reader, "fjordby")) == search(index)


def test_a_user_who_owns_an_empty_schema_needs_no_other_right(postgres_server, database, role, pages, word_encoder):
    postgres_server.execute("CREATE EXTENSION vector", database)
    postgres_server.execute(f"CREATE SCHEMA vejviser_index AUTHORIZATION {role}", database)
    store = PostgresStore(postgres_server.url(database, role, PASSWORD))
    assert build_index(pages, word_encoder, store, "fjordby", "abc").pages == 7


def test_a_read_only_database_is_searched_but_not_written(index, postgres_server, database, url, pages, word_encoder):
    postgres_server.execute(f"ALTER DATABASE {database} SET default_transaction_read_only = on")
    store = PostgresStore(url)
    assert search(Index.open(store, "fjordby")) == search(index)
    assert "read-only" in told(lambda: build_index(pages, word_encoder, store, "fjordby", "def"))


def test_a_database_without_tables_has_no_index(store):
    with pytest.raises(IndexMissing):
        store.open("fjordby")
