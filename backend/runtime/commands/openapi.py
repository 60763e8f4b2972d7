"""python -m backend openapi."""

import json
import sys

from backend.app import build_document, build_rules
from backend.container import build_container
from backend.runtime.commands.arguments import parser_of
from backend.settings import Settings


def main(arguments: list[str]) -> int:
    parser_of("openapi", "Print the OpenAPI document, as /openapi.json serves it.").parse_args(
        arguments
    )
    container = build_container(Settings())  # connects to nothing
    try:
        document = build_document(build_rules(container))
    finally:
        container.close()
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n")
    return 0
