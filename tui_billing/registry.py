"""Finds plug-ins: one module, one object. A feature is a new file; no list is kept in step."""

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import TypeVar

T = TypeVar("T")


def collect(package: ModuleType, kind: type[T]) -> dict[str, T]:
    """The object of ``kind`` of every module of a package, by module name; names with an underscore are skipped.

    Raises:
        LookupError: a module defines none or several.
    """
    found: dict[str, T] = {}
    for name in sorted(module.name for module in iter_modules(package.__path__) if not module.name.startswith("_")):
        module = import_module(f"{package.__name__}.{name}")
        own = [thing for thing in vars(module).values() if isinstance(thing, kind)]
        if len(own) != 1:
            raise LookupError(f"{module.__name__}: {len(own)} objects of {kind.__name__}, wanted exactly one")
        found[name] = own[0]
    return found
