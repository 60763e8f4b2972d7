"""Judge deploy/ by the tools it is for, and run the journeys on an installation it makes.

    python -m tests.deployment [arguments for pytest]

Needs nginx and systemd-analyze, which come with the system.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.deployment.certificates import certificate
from tests.deployment.installed import STATE
from tests.deployment.shipped import ShippedMongod
from tests.support.mongo import OWN_URI
from tests.support.processes import ROOT

TOOLS: Final = {"nginx": "nginx", "systemd-analyze": "systemd"}
WHAT: Final = (
    "tests/deployment/with_tools.py",
    "tests/deployment/at_the_door.py",
    "tests/deployment/a_restore.py",
    "tests/journeys",
)


def main(arguments: list[str]) -> int:
    os.environ["PATH"] += ":/usr/sbin:/sbin"  # where Debian has nginx, for root alone
    if lacking := [package for tool, package in TOOLS.items() if shutil.which(tool) is None]:
        return say_lacking(lacking)
    what = () if any(not each.startswith("-") for each in arguments) else WHAT
    with tempfile.TemporaryDirectory(prefix="baoxiu-deployed-") as folder:
        mongod = ShippedMongod(Path(folder))
        mongod.start()
        try:
            mongod.make_users("baoxiu")
            authority, _ = certificate(Path(folder))
            told = {
                OWN_URI: mongod.admin_uri,
                STATE: json.dumps({"folder": folder, "port": mongod.port}),
                # The simulator and the phones believe the certificate of the site.
                "SSL_CERT_FILE": str(authority),
            }
            return subprocess.run(
                [sys.executable, "-m", "pytest", "-q", *arguments, *what],
                cwd=ROOT,
                env=os.environ | told,
                check=False,
            ).returncode
        finally:
            mongod.stop()


def say_lacking(packages: list[str]) -> int:
    """A developer's machine may do without; where it is to be proven, it may not."""
    proven = "CI" in os.environ or os.geteuid() == 0
    sys.stdout.write(
        f"deployment: {'FAILED' if proven else 'NOT CHECKED'}: "
        f"run: sudo apt-get install {' '.join(packages)}\n"
    )
    return 1 if proven else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
