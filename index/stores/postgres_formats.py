"""PostgreSQL's binary formats of arrays and half-precision vectors, to numpy and back: no Python object per number."""

from collections.abc import Sequence

import numpy as np
import psycopg
from psycopg.adapt import Loader
from psycopg.pq import Format

_ARRAY_HEADER = np.dtype([("dimensions", ">i4"), ("nulls", ">i4"), ("kind", ">i4"), ("length", ">i4"), ("first", ">i4")])
_INT4, _FLOAT4 = (psycopg.adapters.types[name] for name in ("int4", "float4"))
_ELEMENTS = {
    kind.oid: np.dtype([("bytes", ">i4"), ("value", value)])
    for kind, value in ((_INT4, np.dtype(">i4")), (_FLOAT4, np.dtype(">f4")))
}


def int4_array(values: np.ndarray) -> bytes:
    return _array(values, _INT4.oid)


def float4_array(values: np.ndarray) -> bytes:
    return _array(values, _FLOAT4.oid)


def halfvecs(vectors: np.ndarray) -> list[bytes]:
    """Of each row of `vectors`, (n, dimension)."""
    header = np.array([vectors.shape[1], 0], dtype=">i2").tobytes()
    return [header + row.tobytes() for row in vectors.astype(">f2")]


def vectors_of(found: Sequence[bytes]) -> np.ndarray:
    """float16 (n, dimension), of n halfvecs of one dimension."""
    halves = np.frombuffer(b"".join(found), dtype=">f2").reshape(len(found), -1)
    return halves[:, 2:].astype(np.float16)  # the header is as long as two halves


def halfvec_text(vector: np.ndarray) -> str:
    """As a parameter of a query is written."""
    return f"[{','.join(map(repr, vector.tolist()))}]"


def register(connection: psycopg.Connection) -> None:
    """Lets binary results hold int4[] as int32 arrays and float4[] as float32 arrays."""
    connection.adapters.register_loader(_INT4.array_oid, _Int4Array)
    connection.adapters.register_loader(_FLOAT4.array_oid, _Float4Array)


def _array(values: np.ndarray, kind: int) -> bytes:
    header = np.array([(1, 0, kind, len(values), 1)], dtype=_ARRAY_HEADER)
    elements = np.empty(len(values), dtype=_ELEMENTS[kind])
    elements["bytes"], elements["value"] = 4, values
    return header.tobytes() + elements.tobytes()


class _ArrayLoader(Loader):
    format = Format.BINARY
    kind: int
    native: type

    def load(self, data) -> np.ndarray:
        elements = bytes(data)[_ARRAY_HEADER.itemsize :]
        return np.frombuffer(elements, dtype=_ELEMENTS[self.kind])["value"].astype(self.native)


class _Int4Array(_ArrayLoader):
    kind, native = _INT4.oid, np.int32


class _Float4Array(_ArrayLoader):
    kind, native = _FLOAT4.oid, np.float32
