"""python -m backend environment."""

import sys

from backend.runtime.commands.arguments import parser_of
from backend.runtime.configuration import environment_example


def main(arguments: list[str]) -> int:
    parser_of("environment", "Print every setting with its default.").parse_args(arguments)
    sys.stdout.write(environment_example())
    return 0
