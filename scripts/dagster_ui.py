"""`dagster dev` on loopback and a browser before it: for the screenshot of the asset graph and for the tests.

What belongs here: starting and ending the server, asking it, opening its pages. What does not: the screenshots of the
site. Run as a module, it builds the dataset into a temporary folder and takes
`docs/assets.png` (the graph) and `docs/asset-page.png` (a table).
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from scripts.browser import browser, missing

ROOT = Path(__file__).resolve().parents[1]
CONFIG = ROOT / "scripts" / "dagster.yaml"
GRAPH = ROOT / "docs" / "assets.png"
PAGE = ROOT / "docs" / "asset-page.png"
SETTLE_SECONDS = 6
START_SECONDS = 120
RUN_SECONDS = 300

LAUNCH = """
mutation Launch($job: String!, $checks: [AssetCheckHandleInput!], $config: RunConfigData) {
  launchRun(executionParams: {
    selector: {repositoryLocationName: "pipeline.definitions", repositoryName: "__repository__", jobName: $job,
               assetCheckSelection: $checks},
    runConfigData: $config
  }) {
    __typename
    ... on LaunchRunSuccess { run { runId } }
    ... on PythonError { message }
    ... on RunConfigValidationInvalid { errors { message } }
  }
}
"""
STATUS = "query Run($run: ID!) { runOrError(runId: $run) { ... on Run { status } } }"
ENDED = ("SUCCESS", "FAILURE", "CANCELED")


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process and its children, which are its process group; by force when asking does not help."""
    for number, patience in ((signal.SIGINT, 20), (signal.SIGTERM, 10), (signal.SIGKILL, 10)):
        try:
            os.killpg(process.pid, number)
            process.wait(timeout=patience)
            break
        except ProcessLookupError:
            break
        except subprocess.TimeoutExpired:
            continue
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # what a child left behind


@contextmanager
def serving(home: Path, **environment: str) -> Iterator[str]:
    """The address of a `dagster dev` with this DAGSTER_HOME, up as long as the context. Raises TimeoutError."""
    home.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(CONFIG, home / "dagster.yaml")
    port, log = free_port(), home / "dev.log"
    given = {**os.environ, "DAGSTER_HOME": str(home), "DAGSTER_DISABLE_TELEMETRY": "1", **environment}
    command = [str(Path(sys.executable).with_name("dagster")), "dev", "--host", "127.0.0.1", "--port", str(port)]
    with log.open("wb") as stream:
        process = subprocess.Popen(
            command, cwd=ROOT, env=given, stdout=stream, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            address = f"http://127.0.0.1:{port}"
            until(START_SECONDS, lambda: answers(process, address, log))
            yield address
        finally:
            end(process)


def until(seconds: float, ready: Callable[[], bool]) -> None:
    """Wait until `ready`, looking twice a second. Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not ready after {seconds} s")
        time.sleep(0.5)


def answers(process: subprocess.Popen[bytes], address: str, log: Path) -> bool:
    """Whether the server is up and has loaded the definitions. Raises RuntimeError when it has ended."""
    if process.poll() is not None:
        raise RuntimeError(f"dagster dev ended: {log.read_text(encoding='utf-8', errors='replace')[-2000:]}")
    try:
        found = ask(address, "{ repositoriesOrError { ... on RepositoryConnection { nodes { name } } } }")
    except (urllib.error.URLError, ConnectionError, TimeoutError, RuntimeError):
        return False
    return bool(found["repositoriesOrError"].get("nodes"))


def ask(address: str, query: str, **variables: Any) -> dict[str, Any]:
    """The data of a GraphQL answer. Raises RuntimeError when the answer is an error."""
    body = json.dumps({"query": query, "variables": variables}).encode()
    request = urllib.request.Request(f"{address}/graphql", body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            answer = json.load(reply)
    except urllib.error.HTTPError as problem:
        raise RuntimeError(problem.read().decode(errors="replace")[:2000]) from None
    if answer.get("errors"):
        raise RuntimeError(str(answer["errors"])[:2000])
    return dict(answer["data"])


def launch(address: str, job: str, settings: dict[str, Any] | None = None) -> str:
    """Start a job, with some fields of the resource `settings`; returns the id of the run. Raises RuntimeError."""
    config = {"resources": {"settings": {"config": settings or {}}}}
    found = ask(address, LAUNCH, job=job, config=config)["launchRun"]
    if found["__typename"] != "LaunchRunSuccess":
        raise RuntimeError(json.dumps(found))
    return str(found["run"]["runId"])


def status(address: str, run: str) -> str:
    """The status of a run."""
    return str(ask(address, STATUS, run=run)["runOrError"]["status"])


def ended(address: str, run: str) -> str:
    """The status of a run once it has ended. Raises TimeoutError."""
    until(RUN_SECONDS, lambda: status(address, run) in ENDED)
    return status(address, run)


def shown(window: Any, address: str, words: list[str], seconds: float = 60) -> str:
    """Open a page and wait until it shows all of `words`; returns the text of the page. Raises TimeoutError."""
    window.get(address)
    until(seconds, lambda: all(word in text_of(window) for word in words))
    return text_of(window)


def text_of(window: Any) -> str:
    """The visible text of the page that is open."""
    return str(window.execute_script("return document.body ? document.body.innerText : ''"))


def open_markdown(window: Any, label: str) -> None:
    """Open the Markdown of a metadata entry on the page of an asset."""
    [link] = window.find_elements("xpath", f"//tr[.//*[text()='{label}']]//*[contains(text(), 'Show Markdown')]")[:1]
    window.execute_script("arguments[0].click()", link)


def drawn(window: Any, seconds: float = 30) -> bool:
    """Whether the page shows a picture that carries its own data. Raises TimeoutError."""
    script = "return [...document.images].some(one => one.src.startsWith('data:image/svg') && one.naturalWidth > 100)"
    until(seconds, lambda: bool(window.execute_script(script)))
    return True


def picture_of_graph(address: str, path: Path) -> None:
    """Take the screenshot of the asset graph: the groups along the street, without the menus beside it."""
    with browser(1900, 620) as window:
        shown(window, f"{address}/asset-groups", ["1_documents", "8_release", "Hide navigation"])
        window.execute_script("arguments[0].click()", window.find_element("xpath", "//*[text()='Hide navigation']"))
        window.get(window.current_url)  # drawn anew, the graph fits the room that it has now
        time.sleep(SETTLE_SECONDS)  # the layout is drawn and the states are asked for after the words are there
        window.save_screenshot(str(path))


def picture_of_asset(address: str, name: str, path: Path) -> None:
    """Take the screenshot of the page of an asset."""
    with browser(1500, 1250) as window:
        shown(window, f"{address}/assets/{name}", ["Latest check results", "Columns"])
        time.sleep(SETTLE_SECONDS)
        window.save_screenshot(str(path))


def main() -> int:
    """Build into a temporary folder and take both pictures."""
    problem = missing()
    if problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="dagster-") as folder:
        home, output = Path(folder) / "home", Path(folder) / "output"
        with serving(home, SEEDS_DIR=str(ROOT / "seeds"), OUTPUT_DIR=str(output)) as address:
            if ended(address, launch(address, "release")) != "SUCCESS":
                print("error: the run failed; see `python -m pipeline`", file=sys.stderr)
                return 1
            picture_of_graph(address, GRAPH)
            picture_of_asset(address, "quantities", PAGE)
    print(f"wrote {GRAPH.relative_to(ROOT)} and {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
