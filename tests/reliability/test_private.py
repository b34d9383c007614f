"""Law 6 on a whole release: no identifier of any page, in any form, in any published file."""

import re

import pytest

from pipeline.privacy import MASK
from tests.reliability.conftest import Built, published_texts
from tests.reliability.secrets import SECRETS, SHOWN


@pytest.fixture(scope="module")
def texts(private: Built) -> dict[str, str]:
    assert private.done.returncode == 0, private.done.stderr
    return published_texts(private.output)


@pytest.mark.parametrize("name", SECRETS)
def test_no_published_file_holds_it(texts: dict[str, str], name: str) -> None:
    assert len(texts) > 30
    assert [path for path, text in texts.items() if SECRETS[name] in text] == []


@pytest.mark.parametrize("name", [name for name in SECRETS if "e-mail" not in name and "WeChat" not in name])
def test_nor_its_last_eight_digits_however_they_are_parted(texts: dict[str, str], name: str) -> None:
    digits = re.sub(r"\D", "", SECRETS[name].removesuffix("-8012"))[-8:]
    digits = "".join(str(int(digit)) for digit in digits)
    pattern = re.compile(r"(?<![0-9a-f])" + r"[\s\-－—)）]{0,3}".join(digits))
    wide = str.maketrans("０１２３４５６７８９", "0123456789")
    found = {path: pattern.findall(text.translate(wide)) for path, text in texts.items()}
    assert {path: found[path] for path in found if found[path]} == {}


def test_what_was_printed_of_the_run_names_none(private: Built) -> None:
    said = private.done.stdout + private.done.stderr
    assert [name for name, secret in SECRETS.items() if secret in said] == []


@pytest.mark.parametrize("figure", SHOWN)
def test_figures_and_services_stay(texts: dict[str, str], figure: str) -> None:
    assert figure in texts["data/quantities.csv"]


def test_the_places_of_what_is_masked_stay_known(private: Built) -> None:
    masked = private.table("quantities").filter(raw_text=MASK)
    assert masked.height > 100
    assert masked["number"].null_count() == masked.height
    assert (masked["raw_end"] > masked["raw_start"]).all()


def test_every_page_is_published_under_an_id_of_its_own(private: Built) -> None:
    ids = private.table("documents")["document_id"]
    assert MASK in ids.to_list() and ids.n_unique() == ids.len() == 15
