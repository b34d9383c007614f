"""The site in a real browser, opened from disk: search, filter, sort, a figure and its source, both languages.

The data is the fixture's, whose text is as bad as a page's can be.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.release.webpage import webpage
from pipeline.release.webpage_data import site_data
from scripts.browser import browser, complaints, missing, requests, resize
from tests.release.conftest import NASTY, frames, work_frames, write_tables

REASON = missing()
pytestmark = pytest.mark.skipif(REASON is not None, reason=str(REASON))


def write_site(root: Path, tables: dict[str, Any]) -> Path:
    """A release with its site in `root`."""
    write_tables(root / "data", tables)
    work = work_frames(tables)
    page = root / "site" / "index.html"
    page.parent.mkdir()
    found = site_data(root / "data", lambda stage, frame: work[stage, frame].lazy())
    page.write_text(webpage(root, found), encoding="utf-8")
    return page


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_site(tmp_path_factory.mktemp("site"), frames())


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as driver:
        yield driver


@pytest.fixture
def page(chromium: Any, site: Path) -> Iterator[Any]:
    """The site, freshly opened; afterwards nothing must have been asked for or complained about."""
    chromium.get("about:blank")
    requests(chromium)
    complaints(chromium)
    chromium.get(site.as_uri())
    yield chromium
    assert complaints(chromium) == []
    assert {address.split("#")[0] for address in requests(chromium)} <= {site.as_uri(), "data:,"}


def all_of(page: Any, selector: str) -> list[Any]:
    return page.find_elements("css selector", selector)


def one(page: Any, selector: str) -> Any:
    """The first element that fits; waits for it."""
    from selenium.webdriver.support.ui import WebDriverWait

    return WebDriverWait(page, 5).until(lambda within: within.find_element("css selector", selector))


def reads(page: Any, selector: str, words: str) -> str:
    """The text of the first element that fits, once it holds `words`: a changed address redraws the dialog later."""
    from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
    from selenium.webdriver.support.ui import WebDriverWait

    def text(within: Any) -> str | None:
        found = str(within.find_element("css selector", selector).text)
        return found if words in found else None

    waited = WebDriverWait(page, 10, ignored_exceptions=[NoSuchElementException, StaleElementReferenceException])
    return str(waited.until(text, f"no {selector} came to hold {words!r}"))


def shown(page: Any) -> list[str]:
    """The figures of the table, in order."""
    return [element.text for element in all_of(page, "td.figure a")]


def choose(page: Any, select: str, value: str) -> None:
    one(page, f"#{select} option[value='{value}']").click()


def test_the_table_shows_exact_figures_with_their_bounds(page: Any) -> None:
    assert "more than 9,007,199,254,740,993 CNY" in shown(page)
    assert "9,223,372,036,854,775,807 CNY" in shown(page)
    assert "164,545.67 Persons" in shown(page)
    assert one(page, "#count").text == "4 of 4 figures"


@pytest.mark.parametrize(
    ("words", "count"),
    [("164545", 1), ("筹集 planned", 0), ("HYPERLINK", 3), ("某市总工会", 4), ("nowhere", 0), ("f001", 1)],
)
def test_search(page: Any, words: str, count: int) -> None:
    one(page, "#filter-text").send_keys(words)
    assert len(shown(page)) == count
    assert one(page, "#count").text == f"{count} of 4 figures"


def test_filters_and_reset(page: Any) -> None:
    choose(page, "filter-indicator", "workers_visited")
    assert shown(page) == ["164,545.67 Persons"]
    one(page, "#filters button[type=reset]").click()
    choose(page, "filter-status", "planned")
    assert shown(page) == ["9,223,372,036,854,775,807 CNY"]
    choose(page, "filter-agreement", "conflict")
    assert shown(page) == []
    one(page, "#filters button[type=reset]").click()
    choose(page, "filter-from", "2017")
    assert one(page, "#count").text == "1 of 4 figures"


def test_sorting_says_how_it_is_sorted(page: Any) -> None:
    one(page, "th button[data-key=figure]").click()
    assert shown(page)[0].startswith("4 ") and shown(page)[-1].startswith("9,223,")
    assert one(page, "th[aria-sort=ascending]").text.startswith("Figure")
    one(page, "th button[data-key=figure]").click()
    assert shown(page)[0].startswith("9,223,")
    assert page.switch_to.active_element.get_attribute("data-key") == "figure"


def open_figure(page: Any, text: str) -> Any:
    next(link for link in all_of(page, "td.figure a") if text in link.text).click()
    return one(page, "dialog[open]")


def test_a_figure_leads_to_its_place_in_both_texts(page: Any) -> None:
    dialog = open_figure(page, "9,007,199")
    assert [mark.text for mark in all_of(dialog, "mark")] == ["5元", "5元"]
    reading, raw = all_of(dialog, ".page")
    assert "某市总工会</script><b>筹集资金5元多" in reading.text and "總(zǒng)工会" in raw.text
    assert [fix.get_attribute("title") for fix in all_of(raw, ".fix")] == [
        "總(zǒng) read as 总 (pinyin_gloss, confidence 0.3)"
    ]
    assert [fix.text for fix in all_of(reading, ".fix")] == ["总"]
    assert [one_.text for one_ in all_of(raw, ".broken")] == ["?、"]
    assert "13912345678" not in page.page_source and "●●●●●●●●●●●" in raw.text
    assert one(dialog, "a[href='https://example.org/a?b=1&c=2']").get_attribute("rel") == "noopener noreferrer"


def test_neighbours_and_other_figures_of_the_page_lead_on(page: Any) -> None:
    dialog = open_figure(page, "9,007,199")
    assert "2017" in one(dialog, ".list").text
    all_of(dialog, ".page a.other")[0].click()
    assert reads(page, "dialog .big", "9,223") == "9,223,372,036,854,775,807 CNY"
    page.back()
    assert reads(page, "dialog .big", "9,007,199")


def test_the_dialog_closes_by_key_and_the_address_forgets_it(page: Any) -> None:
    open_figure(page, "9,007,199")
    page.switch_to.active_element.send_keys("\ue00c")
    assert not all_of(page, "dialog[open]") and "#figure" not in page.current_url


def test_an_address_opens_its_figure(page: Any, site: Path) -> None:
    page.get(site.as_uri() + "#figure=F001")
    assert reads(page, "dialog[open] .big", "4 ") == "4 CNY"
    assert "transcribed by hand" in one(page, "dialog[open]").text.lower()


def test_charts_mark_intervals_and_conflicts_and_lead_to_the_source(page: Any) -> None:
    dots = all_of(page, "#money svg a")
    assert [dot.get_attribute("aria-label").split(" · ")[0] for dot in dots] == [
        "2016: more than 9,007,199,254,740,993 CNY",
        "2017: 4 CNY",
    ]
    assert len(all_of(page, "#money .ring")) == 1 and len(all_of(page, "#money .arrow")) == 1
    page.execute_script("arguments[0].focus()", dots[0])
    assert "conflict" in one(page, "#money .about").text
    dots[0].send_keys("\ue007")
    assert reads(page, "dialog[open] .big", "9,007,199")


def test_language_switches_everything(page: Any) -> None:
    one(page, "#language").click()
    assert page.execute_script("return document.documentElement.lang") == "zh-Hans"
    assert one(page, "h1").text.startswith("送温暖")
    assert "超过 9,007,199,254,740,993" in " ".join(shown(page))
    one(page, "#language").click()
    assert one(page, "#table-title").text == "Observations"


def test_text_of_a_page_stays_text(page: Any) -> None:
    open_figure(page, "9,007,199")
    assert NASTY in page.execute_script("return document.querySelector('dialog').textContent")
    assert not all_of(page, "img") and not all_of(page, "dialog b")


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_is_wider_than_the_window(page: Any, width: int) -> None:
    resize(page, width, 800)
    try:
        page.refresh()
        one(page, "#table-body tr")
        assert page.execute_script("return document.documentElement.scrollWidth") <= width
        open_figure(page, "9,007,199")
        assert page.execute_script("return document.querySelector('dialog').scrollWidth") <= width
    finally:
        resize(page, 1280, 900)


def test_every_control_has_a_name(page: Any) -> None:
    unnamed = page.execute_script(
        "return [...document.querySelectorAll('input,select,button,a')]"
        ".filter((one) => !(one.labels?.length || one.textContent.trim() || one.getAttribute('aria-label')))"
        ".map((one) => one.outerHTML)"
    )
    assert unnamed == []


def test_a_release_without_figures_opens(chromium: Any, tmp_path: Path) -> None:
    empty = write_site(tmp_path, {name: frame.clear() for name, frame in frames().items()})
    complaints(chromium)
    chromium.get(empty.as_uri())
    assert one(chromium, "#count").text == "0 of 0 figures"
    assert complaints(chromium) == []
