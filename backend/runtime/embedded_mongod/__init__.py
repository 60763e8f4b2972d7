"""A real MongoDB for development and tests: the wheel's mongod as a one-node replica set."""

from backend.runtime.embedded_mongod.process import EmbeddedMongod

__all__ = ["EmbeddedMongod"]
