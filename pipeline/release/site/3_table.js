// The table of observations: search, filters, sorting, pages.
const PAGE_ROWS = 50;
const COLUMNS = [
  { key: "year", of: yearOf, number: true },
  { key: "indicator", of: (row) => label("indicators", row.indicator_id) },
  { key: "figure", of: (row) => row.number, number: true },
  { key: "status", of: (row) => label("status", row.status) },
  { key: "actor", of: actorName },
  { key: "area", of: areaName },
  { key: "agreement", of: (row) => label("agreement", SERIES.get(row.series_id)?.agreement) },
  { key: "source", of: sourceName },
];
const state = { sort: "year", descending: true, page: 0 };
let matching = [];
let haystacks = new Map();

function haystack(row) {
  if (!haystacks.has(row)) {
    const pair = (list, code) => (DATA.labels[list]?.[code] || []).slice(0, 2).join(" ");
    const of = sourceOf(row);
    const parts = [
      row.observation_id, pair("indicators", row.indicator_id), pair("units", row.unit_id), pair("actors", row.actor_id), row.actor_text, row.source_text,
      pair("areas", row.area_code), row.area_text, pair("campaigns", row.campaign_id), row.quote, row.printed, row.number, grouped(row.number),
      of.title, of.publisher, of.raw_text, of.programme, of.note, yearOf(row)];
    haystacks.set(row, parts.join("\n").toLowerCase());
  }
  return haystacks.get(row);
}

function compare(a, b, column) {
  const [left, right] = [column.of(a), column.of(b)];
  const empty = (value) => value === null || value === undefined || value === "";
  if (empty(left) || empty(right)) return empty(left) - empty(right);
  const order = column.number ? Number(left) - Number(right) : String(left).localeCompare(String(right), language);
  return state.descending ? -order : order;
}

function filterRows() {
  const given = (id) => byId(`filter-${id}`).value;
  const terms = given("text").toLowerCase().split(/\s+/).filter(Boolean);
  const [from, to] = [Number(given("from")) || -Infinity, Number(given("to")) || Infinity];
  const bounded = from > -Infinity || to < Infinity;
  const column = COLUMNS.find((one) => one.key === state.sort);
  matching = OBSERVATIONS.filter((row) => {
    const year = yearOf(row);
    return (!given("indicator") || row.indicator_id === given("indicator"))
      && (!given("status") || row.status === given("status"))
      && (!given("area") || `=${areaKey(row)}` === given("area"))
      && (!given("agreement") || SERIES.get(row.series_id)?.agreement === given("agreement"))
      && (!bounded || (year !== null && year >= from && year <= to))
      && terms.every((term) => haystack(row).includes(term));
  }).sort((a, b) => compare(a, b, column) || (a.observation_id < b.observation_id ? -1 : 1));
}

function cell(column, ...children) {
  return el("td", { class: column, "data-name": say(column) }, el("div", {}, ...children));
}

function rowOf(row) {
  const agreement = SERIES.get(row.series_id)?.agreement;
  const printed = row.printed || DATA.figures[row.figure_id]?.raw_text;
  return el("tr", {},
    cell("year", String(yearOf(row) ?? "")),
    cell("indicator", label("indicators", row.indicator_id), row.part_of && el("small", {}, `↳ ${say("part_of")} …`)),
    cell("figure", figureLink(row, {}, amount(row)), printed && el("small", { lang: "zh-Hans" }, printed)),
    cell("status", el("span", { class: `badge ${row.status}` }, label("status", row.status))),
    cell("actor", actorName(row) || "–"),
    cell("area", areaName(row) || "–"),
    cell("agreement", agreement ? el("span", { class: `badge ${agreement}` }, label("agreement", agreement)) : "–"),
    cell("source", sourceName(row)));
}

function drawHead() {
  byId("table-head").replaceChildren(...COLUMNS.map(({ key }) =>
    el("th", { scope: "col", "aria-sort": state.sort === key ? (state.descending ? "descending" : "ascending") : "none" },
      el("button", { type: "button", "data-key": key, onclick: () => sortBy(key) }, say(key)))));
}

function sortBy(key) {
  state.descending = state.sort === key ? !state.descending : false;
  state.sort = key;
  drawTable();
  byId("table-head").querySelector(`[data-key=${key}]`).focus();
}

function drawTable(page = 0) {
  filterRows();
  drawHead();
  const last = Math.max(0, Math.ceil(matching.length / PAGE_ROWS) - 1);
  state.page = Math.min(Math.max(page, 0), last);
  const shown = matching.slice(state.page * PAGE_ROWS, (state.page + 1) * PAGE_ROWS);
  byId("table-body").replaceChildren(...(shown.length ? shown.map(rowOf) : [el("tr", {}, el("td", { colspan: COLUMNS.length }, say("no_match")))]));
  byId("count").textContent = say("count", { n: grouped(matching.length), all: grouped(OBSERVATIONS.length) });
  const turn = (to, text) => el("button", { type: "button", disabled: to < 0 || to > last, onclick: () => { drawTable(to); byId("observations").scrollIntoView(); } }, text);
  byId("pager").replaceChildren(...(last ? [turn(state.page - 1, say("previous")), say("page_of", { n: state.page + 1, all: last + 1 }), turn(state.page + 1, say("next"))] : []));
}

function fillFilters() {
  const options = (id, entries) => {
    const select = byId(`filter-${id}`), before = select.value;
    select.replaceChildren(el("option", { value: "" }, say("all")), ...entries.map(([value, text]) => el("option", { value }, text)));
    select.value = before;
    if (select.selectedIndex < 0) select.value = "";
  };
  const used = (of) => [...new Set(OBSERVATIONS.map(of))].filter((one) => one !== null && one !== undefined && one !== "");
  const named = (list, codes) => codes.map((code) => [code, label(list, code)]).sort((a, b) => a[1].localeCompare(b[1], language));
  options("indicator", named("indicators", used((row) => row.indicator_id)));
  options("status", named("status", used((row) => row.status)));
  options("agreement", named("agreement", used((row) => SERIES.get(row.series_id)?.agreement)));
  const areas = new Map(OBSERVATIONS.map((row) => [`=${areaKey(row)}`, areaName(row) || say("area_none")]));
  options("area", [...areas].sort((a, b) => a[0].localeCompare(b[0])));
  const years = used(yearOf).sort((a, b) => a - b).map((year) => [String(year), String(year)]);
  options("from", years);
  options("to", years);
}
