"""Fixtures of the whole suite: the real dataset, built once into a temporary folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

# A submission is judged by the same examples every time; elsewhere, and in `make fuzz`, they are new each time.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")

ROOT = Path(__file__).resolve().parents[1]


def build(seeds: Path, output: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the build as a user does, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "pipeline"],
        cwd=ROOT,
        env={**os.environ, "SEEDS_DIR": str(seeds), "OUTPUT_DIR": str(output), **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An OUTPUT_DIR with the dataset of the project's own seeds."""
    output = tmp_path_factory.mktemp("published")
    done = build(ROOT / "seeds", output)
    assert done.returncode == 0, done.stderr
    return output


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of acceptance material beside the project, when it is there."""
    folder = ROOT.parent / "shared" / "acceptance"
    if not folder.is_dir():
        pytest.skip("the acceptance material (../shared/acceptance) is not beside this checkout")
    return folder
