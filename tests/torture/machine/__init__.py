"""A state machine: random requests go to the whole API and to the model, which must agree."""

from tests.torture.machine.run import run

__all__ = ["run"]
