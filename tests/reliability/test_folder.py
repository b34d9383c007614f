"""A folder of 90 bad files and some good pages, built by the real command; and pages that want to be more than text."""

import csv
import re
import sqlite3
import zipfile
from pathlib import Path

import polars as pl
import pytest

from pipeline.assets.metadata import cell
from pipeline.documents.inventory import inventory
from tests.conftest import ROOT
from tests.reliability.bad_files import HOSTILE
from tests.reliability.conftest import Built, published_texts


@pytest.fixture(scope="module", autouse=True)
def built(hostile: Built) -> Built:
    assert hostile.done.returncode == 0, hostile.done.stderr
    return hostile


def test_every_entry_is_in_documents_or_in_rejected(built: Built) -> None:
    documents, rejected = built.table("documents"), built.table("rejected")
    inputs, refused = inventory(built.seeds)
    every = {one.file for one in inputs} | set(refused["file"])
    assert len(every) == built.entries > 110
    assert every <= set(documents["file"]) | set(rejected["file"])
    assert set(rejected["file"]) - every == {"documents.csv"}
    assert rejected["file"].n_unique() > 60
    assert rejected["reason"].n_unique() > 9
    assert not set(documents["file"]) & set(rejected.filter(row=0)["file"])


def test_every_reason_is_one_line_that_says_what_to_do(built: Built) -> None:
    details = built.table("rejected")["detail"]
    assert details.null_count() == 0 and not details.str.contains(r"[\r\n]").any()
    assert (details.str.len_chars() > 15).all() and not details.str.contains("Traceback|Error\\(").any()


def test_the_good_pages_are_published(built: Built) -> None:
    documents = built.table("documents")
    good = documents.filter(pl.col("file").is_in(["good.txt", "good.html", "again.txt"]))
    assert good.height == 3
    assert len(set(documents["document_id"])) == documents.height
    found = set(built.table("observations").select("indicator_id", "value").rows())
    assert {("funds_raised", 3_200_000), ("workers_visited", 12_000)} <= found


def test_the_run_says_how_many_were_rejected(built: Built) -> None:
    count = built.table("rejected").height
    assert re.search(rf"WARNING rejected\.refused: {count} to look at", built.done.stderr)
    assert "Traceback" not in built.done.stderr


def test_nothing_is_fetched_started_or_followed(built: Built) -> None:
    """Some libraries ask the machine what it is made of (`platform`, `ctypes`); nothing else is started."""
    asked = {"subprocess.Popen 'file'", "subprocess.Popen '/sbin/ldconfig'"}
    assert [line for line in built.seen if line not in asked] == []
    assert not [path for path, text in published_texts(built.output).items() if "秘密" in text]


def test_the_guard_would_have_seen_it(tmp_path: Path) -> None:
    """The guard itself: with a build that fetches, starts a program and opens the file, it names all three."""
    import subprocess
    import sys

    (tmp_path / "pipeline").mkdir()
    (tmp_path / "pipeline" / "__main__.py").write_text(
        "import subprocess, socket, sys\nopen('secret/a').close()\nsubprocess.run(['true'])\n"
        "socket.create_connection(('192.0.2.1', 80), 1)\n"
    )
    (tmp_path / "pipeline" / "__init__.py").touch()
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "a").touch()
    script = ROOT / "tests" / "reliability" / "guarded.py"
    code = (
        f"import sys, runpy; sys.path[:0] = [{str(tmp_path)!r}]; "
        f"sys.argv = ['guarded', 'log', 'secret']; runpy.run_path({str(script)!r}, run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    seen = (tmp_path / "log").read_text().split("\n")
    assert done.returncode != 0 and "reached for the network" in done.stderr
    assert [line.split(" ")[0] for line in seen if line][:2] == ["open", "subprocess.Popen"] and len(seen) > 3


@pytest.mark.parametrize("name", ["script", "image", "end of script"])
def test_markup_of_a_page_is_text_in_the_site(built: Built, name: str) -> None:
    site = (built.output / "site" / "index.html").read_text(encoding="utf-8")
    assert HOSTILE[name] not in site
    assert HOSTILE["script"].replace("<", "\\u003c").replace(">", "\\u003e") in site
    assert site.count("</script>") == site.count("<script") and "http://192.0.2.1" not in re.sub(
        r'<script type="application/json".*?</script>', "", site, flags=re.S
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_text_of_a_page_is_text_in_markdown(built: Built, name: str) -> None:
    shown = cell(HOSTILE[name], width=400)
    assert not re.search(r"(?<!\\)[<\[\]|`*_](?=\S)", shown.replace("\\\\", "")), shown
    assert "://" not in shown
    report = (built.output / "data" / "quality.md").read_text(encoding="utf-8")
    assert "<script>alert" not in report and "[hostile-link](javascript" not in report


def test_no_cell_of_the_workbook_is_a_formula_or_a_link(built: Built) -> None:
    (path,) = (built.output / "data").glob("*.xlsx")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
    sheets = [text for name, text in parts.items() if name.startswith("xl/worksheets/sheet")]
    assert sheets and not any(re.search(r"<f[ >]|<hyperlink", text) for text in sheets)
    assert any("HYPERLINK" in text for text in parts.values())  # the text is there, as text


def test_csv_keeps_the_text_of_a_page_as_it_is(built: Built) -> None:
    """CSV cannot say that a cell is text, and a changed cell is a wrong one: the workbook is for spreadsheets."""
    with (built.output / "data" / "documents.csv").open(encoding="utf-8", newline="") as handle:
        titles = [row["title"] for row in csv.DictReader(handle)]
    assert titles == built.table("documents")["title"].fill_null("").to_list()
    assert any(HOSTILE["formula"] in title for title in titles)


def test_the_database_holds_all_tables_whatever_a_page_says(built: Built) -> None:
    (path,) = (built.output / "data").glob("*.sqlite")
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        assert connection.execute("select count(*) from documents").fetchone()[0] == built.table("documents").height


def test_yaml_is_only_loaded_safely() -> None:
    """No loader that can make objects, anywhere in the code."""
    sources = [*(ROOT / "pipeline").rglob("*.py"), *(ROOT / "schemas").rglob("*.py")]
    loading = {path: text for path in sources if "yaml.load(" in (text := path.read_text("utf-8"))}
    unsafe = re.compile(r"yaml\.(?:C?(?:Full|Unsafe)?Loader|(?:full|unsafe)_load)\b")
    assert [path.name for path in sources if unsafe.search(path.read_text("utf-8"))] == []
    assert [
        path.name for path, text in loading.items() if 'getattr(yaml, "CSafeLoader", yaml.SafeLoader)' not in text
    ] == []


@pytest.mark.parametrize("call", ["pickle.load", "eval(", "exec(", "os.system", "shell=True", "urlopen", "requests."])
def test_nothing_that_runs_text_is_called(call: str) -> None:
    """Only the workers unpickle, from the pipe to the process that started them."""
    allowed = {"workers.py"} if call == "pickle.load" else set()
    sources = [*(ROOT / "pipeline").rglob("*.py"), *(ROOT / "schemas").rglob("*.py")]
    pattern = re.compile(rf"(?<![\w.]){re.escape(call)}")
    assert {path.name for path in sources if pattern.search(path.read_text("utf-8"))} <= allowed
