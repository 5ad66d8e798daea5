"""Lets Rasa be imported without TensorFlow, which none of our components computes with.

Rasa imports TensorFlow at the top of modules that every model needs. That costs some 500 MB of memory and several seconds of start-up.
Names looked up in the stand-in are classes that can be named in annotations, used as base classes and as decorators; to compute
with them is an error that says what is wrong. Rasa's own commands are not affected: they import the real thing.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from types import ModuleType

ABSENT = ("tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras", "jax")


def import_without_tensorflow() -> None:
    """From here on `import tensorflow` finds the stand-in; without effect where the real one has been imported already."""
    if "tensorflow" not in sys.modules and not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Absent(type):
    """The class of names in the stand-in: any attribute of one is another."""

    def __getattr__(cls, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Absent(name, (), {})

    def __call__(cls, *args, **kwargs):
        if len(args) == 1 and not kwargs and callable(args[0]):
            return args[0]  # a decorator
        raise RuntimeError(
            f"{cls.__name__} needs TensorFlow, which is left out while serving; use scikit-learn components in config.yml"
        )

    def __or__(cls, other):
        return cls

    __ror__ = __or__

    def __getitem__(cls, item):
        return cls


class _Module(ModuleType):
    __path__: list[str] = []

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Absent(name, (), {})


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name: str, path=None, target=None):
        if name.split(".")[0] in ABSENT:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec) -> ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass
