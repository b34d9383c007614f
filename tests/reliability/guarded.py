"""`python -m tests.reliability.guarded LOG [PATH ...]`: the build with a guard that sees what it reaches for.

Written to LOG, one a line: every attempt to speak to another machine (which fails), every program that is started, and
every opening of one of PATH. The interpreter's own audit events tell.
"""

import runpy
import socket
import sys
from pathlib import Path
from typing import Any

NETWORK = ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname", "urllib.Request")
PROGRAMS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn")


def main(log: str, *forbidden: str) -> None:
    """Install the guard and run the build."""
    handle = Path(log).open("a", encoding="utf-8", buffering=1)  # noqa: SIM115 - open to the end of the process

    def guard(event: str, arguments: tuple[Any, ...]) -> None:
        if event in NETWORK:
            if event == "socket.connect" and getattr(arguments[0], "family", None) == socket.AF_UNIX:
                return
            handle.write(f"{event} {arguments!r}\n")
            raise PermissionError(f"the build reached for the network: {event} {arguments!r}")
        if event in PROGRAMS:
            handle.write(f"{event} {arguments[0]!r}\n")
        if event == "open" and any(str(arguments[0]).startswith(path) for path in forbidden):
            handle.write(f"open {arguments[0]!r}\n")

    sys.addaudithook(guard)
    sys.argv = ["pipeline"]
    runpy.run_module("pipeline", run_name="__main__")


if __name__ == "__main__":
    main(*sys.argv[1:])
