"""A simulator for the clients of npm: says its address in a line, and ends with its input."""

import asyncio
import json
import sys

from backend.simulator import Simulator


async def main() -> None:
    simulator = Simulator()
    await simulator.start()
    sys.stdout.write(json.dumps({"url": simulator.url}) + "\n")
    sys.stdout.flush()
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await simulator.stop()


if __name__ == "__main__":
    asyncio.run(main())
