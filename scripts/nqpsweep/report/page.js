"use strict";
// Draws the charts, keeps the choices of all of them together, and fills the tables behind them.

const figures = JSON.parse(document.getElementById("figures").textContent);

/** Rows of a figure, one object for each mark, from its columns. */
function rowsOf(figure) {
  const names = Object.keys(figure.columns);
  const count = figure.columns[names[0]].length;
  return Array.from({ length: count }, (_, i) => Object.fromEntries(names.map((name) => [name, figure.columns[name][i]])));
}

/** The height of a chart in pixels: where it has one step for each category, of as many as any choice shows. */
function heightOf(figure) {
  const { height, layer } = figure.spec;
  if (typeof height === "number") return height;
  const field = layer.map((part) => part.encoding.y?.field).find(Boolean);
  const shown = new Map();
  for (const row of figure.rows) {
    const key = Object.keys(figure.choices).map((name) => row[name]).join();
    shown.set(key, (shown.get(key) || new Set()).add(row[field]));
  }
  return height.step * Math.max(...[...shown.values()].map((names) => names.size));
}

/** The unit of what a figure shows, in brackets. */
function unitOf(figure) {
  return `[${Object.values(figure.shown).map((value) => figure.units[value]).find(Boolean) ?? "1"}]`;
}

/** A chart as wide as its place; where that is narrow, letters are smaller and legends have more lines. */
function fitted(figure, width) {
  const spec = figure.spec;
  const narrow = width < 520;
  const axisY = { ...spec.config.axisY, ...(narrow ? { labelLimit: 230, labelFontSize: 10 } : {}) };
  const config = { ...spec.config, axisY, legend: { ...spec.config.legend, ...(narrow ? { columns: 1 } : {}) } };
  const layer = narrow ? spec.layer.map(inOneColumn) : spec.layer;
  return { ...spec, layer, height: heightOf(figure), width: "container", autosize: { type: "fit-x", contains: "padding" }, config,
           params: (spec.params || []).map(({ bind, ...param }) => param) };
}

/** A part of a chart whose legend, if it has one, has one name a line. */
function inOneColumn(part) {
  const { color } = part.encoding ?? {};
  if (!color?.legend?.columns) return part;
  return { ...part, encoding: { ...part.encoding, color: { ...color, legend: { ...color.legend, columns: 1 } } } };
}

/** Draws a figure as it stands; again where its axes change. */
async function draw(element) {
  const figure = figures[element.dataset.figure];
  const chart = element.querySelector(".chart");
  const named = JSON.parse(JSON.stringify(fitted(figure, chart.clientWidth)).replaceAll("[unit of what is shown]", unitOf(figure)));
  for (const param of named.params) if (param.name.startsWith("chosen_")) param.value = figure.shown[param.name.slice(7)];
  const spec = { ...named, datasets: { rows: figure.rows } };
  const before = figure.view;
  const result = await vegaEmbed(chart, spec, { renderer: "svg", actions: false });
  before?.finalize();
  figure.view = result.view;
}

async function prepare(element) {
  const figure = figures[element.dataset.figure];
  figure.rows = rowsOf(figure);
  figure.shown = { ...figure.choices };
  await draw(element);
  element.querySelectorAll("select").forEach((select) =>
    select.addEventListener("change", () => choose(element, select.dataset.choice, select.value)));
  element.querySelector(".numbers").addEventListener("toggle", () => fillTable(element));
  element.querySelectorAll("[data-save]").forEach((button) => button.addEventListener("click", () => save(element, button.dataset.save)));
}

/** Hands the chart as it stands to the reader's folder of downloads. */
async function save(element, type) {
  const link = document.createElement("a");
  link.href = await figures[element.dataset.figure].view.toImageURL(type, 2);
  link.download = `${element.dataset.figure}.${type}`;
  link.click();
}

/** Shows another value of a choice; a figure without that value stays as it is. */
async function choose(element, choice, value) {
  const figure = figures[element.dataset.figure];
  if (!(choice in figure.choices) || !figure.columns[choice].includes(value)) return;
  const unit = unitOf(figure);
  figure.shown[choice] = value;
  element.querySelectorAll(`[data-shows="${choice}"]`).forEach((place) => {
    place.textContent = value;
    place.nextElementSibling.textContent = value in figure.units ? `[${figure.units[value]}]` : "";
  });
  fillTable(element);
  if (unitOf(figure) !== unit) await draw(element);
  else await figure.view.signal(`chosen_${choice}`, value).runAsync();
}

/** The rows that the chart shows now, as a table; made when it is opened. */
function fillTable(element) {
  const details = element.querySelector(".numbers");
  if (!details.open) return;
  const figure = figures[element.dataset.figure];
  const names = Object.keys(figure.headings).filter((name) => !(name in figure.choices));
  const shown = figure.rows.filter((row) => Object.entries(figure.shown).every(([name, value]) => String(row[name]) === value));
  const table = document.createElement("table");
  const head = table.createTHead().insertRow();
  const kind = (name) => (shown.every((row) => row[name] === null || typeof row[name] === "number") ? "number" : "");
  names.forEach((name) => head.append(cell("th", figure.headings[name], kind(name), "col")));
  const body = table.createTBody();
  shown.forEach((row) => {
    const line = body.insertRow();
    names.forEach((name) => line.append(cell("td", row[name] === null ? "–" : row[name], kind(name))));
  });
  details.querySelector(".scroll").replaceChildren(table);
}

function cell(tag, text, kind, scope) {
  const made = document.createElement(tag);
  made.textContent = text;
  if (kind) made.className = kind;
  if (scope) made.scope = scope;
  return made;
}

async function start() {
  const elements = [...document.querySelectorAll("[data-figure]")];
  const everywhere = document.getElementById("outcome");
  if (everywhere) {
    const note = document.getElementById("outcome-note");
    const say = () => { note.textContent = everywhere.selectedOptions[0].dataset.note; };
    everywhere.addEventListener("change", () => { say(); elements.forEach((element) => choose(element, "outcome", everywhere.value)); });
    say();
  }
  for (const element of elements) await prepare(element);
  document.body.dataset.drawn = elements.length;
}

start();
