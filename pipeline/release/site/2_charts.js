// Charts of the series by year: a panel an indicator and unit, a dot a figure, a line what its words allow.
const PEOPLE = ["person", "person_time", "household", "household_time"];
const YEARLY = ["campaign", "calendar_year"];
const MOST_PANELS = 6;
const HEIGHT = 200;
const EDGE = { left: 50, right: 16, top: 18, bottom: 24, inner: 14 };

const yearly = () =>
  [...SERIES.values()].filter((row) => row.year && YEARLY.includes(row.period_kind) && row.value !== null);

function panelsOf(units, area) {
  const groups = new Map();
  for (const row of yearly()) {
    if (!units(row.unit_id) || areaKey(row) !== area) continue;
    const key = `${row.indicator_id}|${row.unit_id}`;
    groups.set(key, [...(groups.get(key) || []), row]);
  }
  return [...groups.values()]
    .sort((a, b) => b.length - a.length || a[0].indicator_id.localeCompare(b[0].indicator_id))
    .slice(0, MOST_PANELS)
    .map((rows) => rows.sort((a, b) => a.year - b.year || (a.series_id < b.series_id ? -1 : 1)));
}

function niceTicks(most) {
  const rough = most / 3 || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 2.5, 5, 10].find((one) => one * power >= rough);
  return Array.from({ length: Math.floor(most / step) + 2 }, (_, at) => at * step).filter((tick) => tick <= most * 1.02);
}

function scaleY(rows, logarithmic) {
  const ends = rows.flatMap((row) =>
    [row, ...(OF_SERIES.get(row.series_id) || [])].flatMap((one) => [one.value, one.lower, one.upper]));
  const known = ends.filter((one) => one !== null).map(Number).filter((one) => one > 0);
  const most = Math.max(...known, 1), least = Math.min(...known, most);
  const low = HEIGHT - EDGE.bottom, high = EDGE.top + 6;
  if (!logarithmic) return { ticks: niceTicks(most), y: (value) => low - (Math.max(value, 0) / most) * (low - high) };
  const from = Math.floor(Math.log10(least)), to = Math.max(Math.ceil(Math.log10(most)), from + 1);
  const every = Math.ceil((to - from) / 4);
  const ticks = Array.from({ length: to - from + 1 }, (_, at) => from + at).filter((at) => (at - from) % every === 0);
  return {
    ticks: ticks.map((at) => 10 ** at),
    y: (value) => low - ((Math.log10(Math.max(value, 10 ** from)) - from) / (to - from)) * (low - high),
  };
}

function describe(row) {
  const chosen = BY_ID.get(row.chosen_observation_id);
  return [
    `${row.year}: ${amount({ ...row, bound: chosen?.bound, number: chosen?.number })}`,
    label("status", row.status), chosen && actorName(chosen),
    row.agreement === "single" ? "" : `${label("agreement", row.agreement)} (${row.sources})`,
  ].filter(Boolean).join(" · ");
}

function rangeOf(row, x, y, kind) {
  const at = y(Number(row.value));
  const top = row.upper === null ? Math.max(at - 20, 6) : y(Number(row.upper));
  const bottom = row.lower === null ? Math.min(at + 20, HEIGHT - EDGE.bottom) : y(Number(row.lower));
  const parts = [svg("line", { class: kind, x1: x, x2: x, y1: top, y2: bottom })];
  if (row.upper === null) parts.push(svg("path", { class: "arrow", d: `M${x - 4} ${top + 5}L${x} ${top - 3}L${x + 4} ${top + 5}Z` }));
  if (row.lower === null) parts.push(svg("path", { class: "arrow", d: `M${x - 4} ${bottom - 5}L${x} ${bottom + 3}L${x + 4} ${bottom - 5}Z` }));
  return top === bottom ? [] : parts;
}

function shape(row, x, y) {
  const kind = `dot${row.status === "actual" ? "" : " ahead"}`;
  return row.period_kind === "campaign"
    ? svg("circle", { class: kind, cx: x, cy: y, r: 4.5 })
    : svg("rect", { class: kind, x: x - 4.2, y: y - 4.2, width: 8.4, height: 8.4 });
}

function dotOf(row, x, y, tell) {
  const rivals = (OF_SERIES.get(row.series_id) || []).filter(
    (one) => row.agreement === "conflict" && one.observation_id !== row.chosen_observation_id && one.value !== null);
  const at = y(Number(row.value));
  const text = describe(row);
  return svg("a",
    { href: `#figure=${encodeURIComponent(row.chosen_observation_id)}`, "aria-label": text, onfocus: () => tell(text), onmouseenter: () => tell(text) },
    svg("circle", { class: "hit", cx: x, cy: at, r: 11 }),
    ...rangeOf(row, x, y, "range"),
    ...rivals.flatMap((one) => [
      svg("line", { class: "rival", x1: x, x2: x, y1: at, y2: y(Number(one.value)) }),
      ...rangeOf(one, x, y, "rival-range"), svg("circle", { class: "rival-dot", cx: x, cy: y(Number(one.value)), r: 3.5 })]),
    row.agreement === "conflict" && svg("circle", { class: "ring", cx: x, cy: at, r: 8.5 }),
    shape(row, x, at));
}

function plot(rows, width, years, logarithmic, tell) {
  const { ticks, y } = scaleY(rows, logarithmic);
  const [first, last] = years;
  const room = width - EDGE.left - EDGE.right - EDGE.inner;
  const x = (year) => EDGE.left + EDGE.inner + (last === first ? room / 2 : ((year - first) / (last - first)) * room);
  const step = Math.max(1, Math.ceil((last - first + 1) / (room / 44)));
  const seen = new Map();
  const dots = rows.map((row) => {
    const before = seen.get(row.year) || 0;
    seen.set(row.year, before + 1);
    return dotOf(row, x(row.year) + (before % 2 ? -1 : 1) * Math.ceil(before / 2) * 9, y, tell);
  });
  const labels = Array.from({ length: last - first + 1 }, (_, at) => last - at).filter((year) => (last - year) % step === 0);
  return svg("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, role: "group" },
    ...ticks.flatMap((tick) => [
      svg("line", { class: "axis", x1: EDGE.left, x2: width - EDGE.right, y1: y(tick), y2: y(tick) }),
      svg("text", { class: "tick", x: EDGE.left - 7, y: y(tick) + 4, "text-anchor": "end" }, compact(tick))]),
    ...labels.map((year) => svg("text", { class: "tick", x: x(year), y: HEIGHT - 5, "text-anchor": "middle" }, String(year))),
    ...dots);
}

function panel(rows, years, width, logarithmic, showInTable) {
  const about = el("p", { class: "about" }, describe(rows[rows.length - 1]));
  const name = label("indicators", rows[0].indicator_id);
  const drawn = plot(rows, width, years, logarithmic, (text) => about.replaceChildren(text));
  drawn.setAttribute("aria-label", `${name}, ${unitName(rows[0].unit_id)}`);
  return el("figure", { class: "panel" },
    el("figcaption", {}, el("span", {}, name), el("span", {}, unitName(rows[0].unit_id))),
    drawn, about,
    el("button", { type: "button", onclick: () => showInTable(rows[0].indicator_id) }, say("show_in_table")));
}

function drawCharts(showInTable) {
  const area = byId("chart-area").value, logarithmic = byId("chart-log").checked;
  const kinds = { money: (unit) => DATA.labels.money.includes(unit), people: (unit) => PEOPLE.includes(unit) };
  const all = Object.fromEntries(Object.entries(kinds).map(([id, units]) => [id, panelsOf(units, area)]));
  const shown = Object.values(all).flat(2).map((row) => row.year);
  const years = [Math.min(...shown), Math.max(...shown)];
  for (const [id, panels] of Object.entries(all)) {
    const room = byId(id).clientWidth || 700;
    const columns = Math.max(1, Math.floor((room + 16) / (352 + 16)));
    const width = Math.max(260, (room - 16 * (columns - 1)) / columns - 34);
    byId(id).replaceChildren(...(panels.length
      ? panels.map((rows) => panel(rows, years, Math.round(width), logarithmic, showInTable))
      : [el("p", { class: "muted" }, say("no_panels"))]));
  }
}

function drawKey() {
  const sample = (...shapes) => svg("svg", { viewBox: "0 0 20 20", "aria-hidden": "true" }, ...shapes);
  const dot = { cx: 10, cy: 10, r: 4.5 };
  const entries = [
    [sample(svg("circle", { class: "dot", ...dot })), `${say("key_campaign")}, ${say("key_actual")}`],
    [sample(svg("rect", { class: "dot", x: 6, y: 6, width: 8.4, height: 8.4 })), `${say("key_calendar")}, ${say("key_actual")}`],
    [sample(svg("circle", { class: "dot ahead", ...dot })), say("key_ahead")],
    [sample(svg("line", { class: "range", x1: 10, x2: 10, y1: 5, y2: 19 }), svg("path", { class: "arrow", d: "M6 7L10 0L14 7Z" })), say("key_interval")],
    [sample(svg("circle", { class: "ring", ...dot, r: 8 }), svg("circle", { class: "rival-dot", ...dot, r: 3 })), say("key_conflict")],
  ];
  byId("chart-key").replaceChildren(...entries.map(([drawn, text]) => el("li", {}, drawn, text)));
}

function fillAreas() {
  const select = byId("chart-area"), before = select.value;
  const found = new Map();
  for (const row of yearly()) {
    if (!DATA.labels.money.includes(row.unit_id) && !PEOPLE.includes(row.unit_id)) continue;
    const entry = found.get(areaKey(row)) || { name: areaName(row) || say("area_none"), count: 0 };
    found.set(areaKey(row), { ...entry, count: entry.count + 1 });
  }
  const options = [...found].sort((a, b) => b[1].count - a[1].count || (a[0] < b[0] ? -1 : 1));
  select.replaceChildren(...options.map(([key, { name, count }]) => el("option", { value: key }, `${name} (${count})`)));
  if (found.has(before)) select.value = before;
}
