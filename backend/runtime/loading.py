"""Load a module of the product, and all it needs."""

import gc
from importlib import import_module
from types import ModuleType


def load(name: str) -> ModuleType:
    """What is loaded stays for the process's life: the collector need not look at it, neither
    while it grows, which takes a fifth of the start, nor ever after."""
    gc.disable()
    try:
        return import_module(name)
    finally:
        gc.freeze()
        gc.enable()
