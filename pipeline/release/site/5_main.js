// Start: language, events, first drawing.
function drawTiles() {
  const years = new Set(OBSERVATIONS.map(yearOf).filter(Boolean));
  const span = years.size ? `${Math.min(...years)}–${Math.max(...years)}` : "–";
  const { documents, quantities, observations, series, conflicts } = DATA.counts;
  const tiles = [["documents", grouped(documents)], ["quantities", grouped(quantities)], ["observations", grouped(observations)],
    ["series", grouped(series)], ["years", span], ["conflicts", grouped(conflicts)]];
  byId("tiles").replaceChildren(...tiles.map(([name, text]) => el("div", {}, el("dt", {}, say(`tile_${name}`)), el("dd", {}, text))));
}

function drawAll() {
  for (const element of document.querySelectorAll("[data-placeholder]")) element.placeholder = say(element.dataset.placeholder);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", say(element.dataset.label));
  const { observations } = DATA.counts;
  byId("bounded").hidden = OBSERVATIONS.length >= observations;
  byId("bounded").textContent = say("bounded", { n: grouped(OBSERVATIONS.length), all: grouped(observations) });
  drawTiles();
  drawKey();
  fillAreas();
  drawCharts(showInTable);
  fillFilters();
  drawTable(state.page);
  followAddress();
}

function setLanguage(to) {
  language = to;
  document.documentElement.lang = to === "en" ? "en" : "zh-Hans";
  byId("language").textContent = to === "en" ? "中文" : "English";
  byId("language").lang = to === "en" ? "zh-Hans" : "en";
  drawAll();
}

function showInTable(indicator) {
  byId("filters").reset();
  byId("filter-indicator").value = indicator;
  drawTable();
  byId("observations").scrollIntoView();
  byId("observations").focus({ preventScroll: true });
}

function followAddress() {
  const found = /^#figure=(.+)$/.exec(location.hash);
  if (found) openSource(decodeURIComponent(found[1]));
  else if (byId("source").open) byId("source").close();
}

const remembered = () => { try { return localStorage.getItem("language"); } catch { return null; } };
const remember = (value) => { try { localStorage.setItem("language", value); } catch { /* a page from disk may have no storage */ } };

byId("language").addEventListener("click", () => {
  setLanguage(language === "en" ? "zh" : "en");
  remember(language);
});
for (const kind of ["input", "change"]) byId("filters").addEventListener(kind, () => drawTable());
byId("filters").addEventListener("submit", (event) => event.preventDefault());
byId("filters").addEventListener("reset", () => setTimeout(drawTable));
byId("chart-area").addEventListener("change", () => drawCharts(showInTable));
byId("chart-log").addEventListener("change", () => drawCharts(showInTable));
byId("source").addEventListener("close", () => {
  if (location.hash.startsWith("#figure=")) history.replaceState(null, "", location.pathname + location.search);
});
byId("source").addEventListener("click", (event) => { if (event.target === byId("source")) byId("source").close(); });
addEventListener("hashchange", followAddress);
let drawnWidth = innerWidth;
addEventListener("resize", () => {
  if (innerWidth === drawnWidth) return;
  drawnWidth = innerWidth;
  drawCharts(showInTable);
});
setLanguage(remembered() || (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en"));
