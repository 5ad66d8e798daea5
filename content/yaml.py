"""Reads the YAML files that editors write. YAML 1.2: 10:00 is a text, and a key that stands twice is a fault."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError, parse_obj_as
from pydantic.errors import DictError
from ruamel.yaml import YAML, YAMLError

from content.errors import ContentFault

T = TypeVar("T")


class Record(BaseModel):
    """Base of what stands in a file: immutable, and an unknown key is a fault."""

    class Config:
        extra = "forbid"
        frozen = True
        allow_population_by_field_name = True

    @classmethod
    def validate(cls, value: object):
        """A list is no record: pydantic would take one of two-key mappings for pairs of a name and a value."""
        if isinstance(value, (list, tuple)):
            raise DictError
        return super().validate(value)


def read(path: Path, kind: type[T]) -> T:
    """The file's content as `kind`. Raises ContentFault naming the file, the place in it and what is wrong."""
    try:
        raw = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ContentFault(f"{path}: no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ContentFault(f"{path}: cannot be read: {error}") from error
    except YAMLError as error:
        raise ContentFault(f"{path}: not valid YAML: {' '.join(str(error).split())}") from error
    try:
        return parse_obj_as(kind, raw)
    except ValidationError as error:
        raise ContentFault("\n".join(f"{path}: {_place(fault)}{fault['msg']}" for fault in error.errors())) from error


def _place(fault: dict) -> str:
    place = ".".join(str(part) for part in fault["loc"] if part != "__root__")
    return f"{place}: " if place else ""
