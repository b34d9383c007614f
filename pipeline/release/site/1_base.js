// What all parts share: the data, the language, building elements, writing figures. Text reaches the page only as text
// nodes and attributes; nothing that a source page says is ever read as markup.
const DATA = JSON.parse(document.getElementById("data").textContent);
const STRINGS = DATA.strings;
const byId = (id) => document.getElementById(id);
const records = ({ columns, rows }) =>
  rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]])));

const SERIES = new Map(records(DATA.series).map((row) => [row.series_id, row]));
const OBSERVATIONS = records(DATA.observations);
const BY_ID = new Map(OBSERVATIONS.map((row) => [row.observation_id, row]));
const OF_SERIES = Map.groupBy
  ? Map.groupBy(OBSERVATIONS, (row) => row.series_id)
  : OBSERVATIONS.reduce((found, row) => found.set(row.series_id, [...(found.get(row.series_id) || []), row]), new Map());

let language = "en";
const words = (pair) => (pair ? pair[language === "en" ? 0 : 1] || pair[1] || pair[0] : "");
const say = (key, given = {}) =>
  words(STRINGS[key]).replace(/\{(\w+)\}/g, (_, name) => String(given[name] ?? ""));
const label = (list, code) => (code == null ? "" : words(DATA.labels[list]?.[code]) || code);

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}
const el = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);
const svg = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
const link = (address) => (/^https?:\/\//i.test(address || "") ? address : null);

// Figures are exact: digits are grouped as text, never by way of a floating-point number.
function grouped(text) {
  if (text === null || text === undefined || text === "") return "";
  const [whole, part] = String(text).split(".");
  const digits = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return part ? `${digits}.${part}` : digits;
}
const compact = (number) =>
  new Intl.NumberFormat(language === "en" ? "en" : "zh-Hans", { notation: "compact", maximumFractionDigits: 1 }).format(number);
const unitName = (unit) => (language === "en" && DATA.labels.money.includes(unit) ? unit : label("units", unit));
const counted = (unit, number) =>
  (language === "en" && number !== "1" && DATA.labels.plurals[unit]) || unitName(unit);
function amount(row) {
  const n = grouped(row.value ?? row.number);
  const printed = say(`bound_${row.bound ?? "exact"}`, { n, upper: row.upper === null ? say("open_end") : grouped(row.upper) });
  return `${printed} ${counted(row.unit_id, row.number)}`.trim();
}
function interval(row) {
  if (row.lower === row.upper) return "";
  if (row.upper === null) return `≥ ${grouped(row.lower)}`;
  return row.lower === null ? `≤ ${grouped(row.upper)}` : `${grouped(row.lower)} – ${grouped(row.upper)}`;
}
const yearOf = (row) => {
  const of = SERIES.get(row.series_id);
  const given = of ? of.year : Number((row.period_end || row.period_start || "").slice(0, 4)) || null;
  return given;
};
const areaKey = (row) => row.area_code ?? row.area_text ?? "";
const areaName = (row) => label("areas", row.area_code) || row.area_text || "";
const actorName = (row) => (language === "en" && label("actors", row.actor_id)) || row.actor_text || label("actors", row.actor_id);
const sourceOf = (row) => DATA.pages[row.document_id] ?? DATA.figures[row.figure_id] ?? {};
const host = (address) => (link(address) && URL.canParse(address) ? new URL(address).hostname : "");
const sourceName = (row) => {
  const of = sourceOf(row);
  return [of.publisher || host(of.source_url), of.published_on].filter(Boolean).join(", ") || of.title || row.document_id || row.figure_id;
};
const figureLink = (row, attributes, ...children) =>
  el("a", { href: `#figure=${encodeURIComponent(row.observation_id)}`, ...attributes }, ...children);
