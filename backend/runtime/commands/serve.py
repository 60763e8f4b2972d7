"""python -m backend serve."""

import asyncio

from backend.runtime.commands.arguments import parser_of, start_logging
from backend.runtime.configuration import load_settings
from backend.runtime.serve import serve
from backend.runtime.serve_many import serve_many


def main(arguments: list[str]) -> int:
    parser = parser_of("serve", "Answer requests, with http.processes processes on one port.")
    parser.add_argument("--processes", type=int, help="instead of BAOXIU_HTTP__PROCESSES")
    options = parser.parse_args(arguments)
    settings = load_settings()
    start_logging(settings)
    processes = options.processes or settings.http.processes
    if processes > 1:
        return serve_many(processes, settings.http)
    asyncio.run(serve(settings))
    return 0
