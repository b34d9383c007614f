// Where a figure comes from: its facts, the page with the figure marked in the raw and in the reading text, repairs
// visible, the other sources of the figure and its neighbours in the series.
const facts = (entries) =>
  el("dl", { class: "facts" }, entries.filter(([, value]) => value).map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));

// Offsets count code points. Marks may nest or touch, so the text is cut at every edge and each piece gets the strongest.
function marked(text, marks) {
  const points = Array.from(text);
  const edges = [...new Set([0, points.length, ...marks.flatMap((one) => [one.start, one.end])])]
    .filter((at) => at >= 0 && at <= points.length).sort((a, b) => a - b);
  const parts = [];
  let held = null;
  edges.slice(0, -1).forEach((from, at) => {
    const piece = points.slice(from, edges[at + 1]).join("");
    const over = marks.filter((one) => one.start <= from && one.end >= edges[at + 1]);
    const fix = over.find((one) => one.kind === "fix");
    const figure = over.find((one) => one.kind === "figure") || over.find((one) => one.kind === "other");
    const inner = fix ? el("span", { class: fix.broken ? "broken" : "fix", title: fix.title }, piece) : piece;
    if (!figure) parts.push(inner);
    else if (figure === held) parts[parts.length - 1].append(inner);
    else parts.push(figure.kind === "figure" ? el("mark", {}, inner) : figureLink(figure.row, { class: "other", title: amount(figure.row) }, inner));
    held = figure;
  });
  return parts;
}

function repairMarks(page, raw) {
  return (page.repairs || []).map(([rawStart, rawEnd, start, end, rawText, repaired, kind, confidence]) => ({
    kind: "fix", broken: repaired === null,
    start: raw ? rawStart : start, end: raw ? rawEnd : end,
    title: repaired === null
      ? say("unresolved", { raw: rawText, kind })
      : say("repaired_as", { raw: rawText, text: repaired || say("removed"), kind, confidence: Math.round(confidence * 100) / 100 }),
  }));
}

function pageText(row, page, raw) {
  const place = (one) => (raw ? [one.raw_start, one.raw_end] : [one.start, one.end]);
  const figures = OBSERVATIONS.filter((one) => one.document_id === row.document_id && place(one)[0] !== null).map((one) => ({
    kind: one === row ? "figure" : "other", row: one, start: place(one)[0], end: place(one)[1] }));
  return el("div", { class: "page", lang: page.script === "Hant" && raw ? "zh-Hant" : "zh-Hans", tabindex: 0, role: "region", "aria-label": say(raw ? "raw_page" : "reading") },
    marked(raw ? page.raw : page.text, [...figures, ...repairMarks(page, raw)]));
}

function pageView(row) {
  const page = DATA.pages[row.document_id];
  if (!page) return el("p", { class: "muted" }, say("transcribed"));
  if (page.raw === null) return el("p", { class: "muted" }, say("no_page"));
  return el("div", {},
    el("p", { class: "muted" }, say("page_help")),
    el("div", { class: "texts" },
      el("div", {}, el("h3", {}, say("reading")), pageText(row, page, false)),
      el("div", {}, el("h3", {}, say("raw_page")), pageText(row, page, true))));
}

function listOf(rows, here) {
  return el("ul", { class: "list" }, rows.map(({ row, text, note }) =>
    el("li", { class: row === here ? "here" : null },
      el("span", { class: "n" }, String(yearOf(row) ?? "")),
      row === here ? el("span", {}, text) : figureLink(row, {}, text),
      el("span", { class: `badge ${row.status}` }, label("status", row.status)),
      note && el("small", {}, note))));
}

function sources(row) {
  const of = SERIES.get(row.series_id), rows = OF_SERIES.get(row.series_id) || [];
  if (!of || rows.length < 2) return null;
  return [el("h3", {}, `${say("sources_of")} `, el("span", { class: `badge ${of.agreement}` }, label("agreement", of.agreement))),
    listOf(rows.map((one) => ({
      row: one, text: amount(one),
      note: [sourceName(one), one.observation_id === of.chosen_observation_id && say("chosen", { reason: of.reason })].filter(Boolean).join(" · ") })), row)];
}

function neighbours(row) {
  const of = SERIES.get(row.series_id);
  if (!of) return null;
  const near = [...SERIES.values()].filter((one) => one.indicator_id === of.indicator_id && one.unit_id === of.unit_id
    && areaKey(one) === areaKey(of) && one.actor_level === of.actor_level && BY_ID.has(one.chosen_observation_id));
  near.sort((a, b) => (a.year ?? 0) - (b.year ?? 0) || (a.series_id < b.series_id ? -1 : 1));
  const entries = near.map((one) => {
    const chosen = BY_ID.get(one.chosen_observation_id);
    return { row: one.series_id === of.series_id ? row : chosen, text: amount(chosen),
      note: [label("period_kind", one.period_kind), label("campaigns", one.campaign_id)].filter(Boolean).join(" · ") };
  });
  return [el("h3", {}, say("neighbours")), entries.length > 1 ? listOf(entries, row) : el("p", { class: "muted" }, say("none"))];
}

function sourceView(row) {
  const of = sourceOf(row), address = link(of.source_url);
  const days = [...new Set([row.period_start, row.period_end])].filter(Boolean);
  const period = days.flatMap((day, at) => [at ? " – " : null, el("span", { class: "day" }, day)]);
  const whole = BY_ID.get(row.part_of);
  return el("div", { class: "drawer" },
    el("div", { class: "bar" },
      el("h2", { id: "source-title" }, label("indicators", row.indicator_id)),
      el("button", { type: "button", onclick: () => byId("source").close() }, say("close"))),
    el("p", { class: "big" }, amount(row)),
    facts([
      [say("printed"), el("span", { lang: "zh-Hans" }, row.printed || of.raw_text || "")],
      [say("interval"), interval(row)],
      [say("status"), label("status", row.status)],
      [say("actor"), [actorName(row), row.actor_text !== actorName(row) && row.actor_text].filter(Boolean).join(" · ")],
      [say("money_from"), row.source_text],
      [say("area"), areaName(row)],
      [say("period"), el("span", {}, label("period_kind", row.period_kind), days.length > 0 && ": ", period)],
      [say("campaign"), label("campaigns", row.campaign_id)],
      [say("part_of"), whole && figureLink(whole, {}, `${label("indicators", whole.indicator_id)}, ${amount(whole)}`)],
      [say("document"), of.title || of.programme || row.document_id],
      [say("published"), [of.publisher, of.credited_to, of.published_on].filter(Boolean).join(" · ")],
      [say("source"), address ? el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, say("origin")) : of.source_url || say("no_origin")],
      [say("note"), of.note],
      [say("rule"), row.rule_id],
    ]),
    row.quote && row.quote !== of.raw_text && el("blockquote", { lang: "zh-Hans" }, row.quote),
    pageView(row), sources(row), neighbours(row));
}

function openSource(id) {
  const row = BY_ID.get(id), dialog = byId("source");
  if (!row) return;
  dialog.replaceChildren(sourceView(row));
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  for (const page of dialog.querySelectorAll(".page")) {
    const mark = page.querySelector("mark");
    if (mark) page.scrollTop = mark.offsetTop - page.clientHeight / 3;
  }
}
