// The SPARQL page: sends the query, shows rows in a table, graphs as Turtle, errors at their place.

const FIRST_ROWS = 1000;
const LONGEST_ADDRESS = 6000;
const ROWS = "application/sparql-results+json";

const form = document.getElementById("sparql");
const box = document.getElementById("query");
const status = document.getElementById("status");
const trouble = document.getElementById("trouble");
const shown = document.getElementById("rows");
const runButton = document.getElementById("run");
const abortButton = document.getElementById("abort");
const { base, prefixes } = JSON.parse(document.getElementById("query-facts").textContent);
let running = null;

runButton.hidden = false;
form.addEventListener("submit", (event) => {
  if (event.submitter !== runButton) return;
  event.preventDefault();
  run();
});
abortButton.addEventListener("click", () => running?.abort());
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run();
});
window.addEventListener("popstate", () => {
  const query = new URLSearchParams(window.location.search).get("query");
  if (query !== null) {
    box.value = query;
    box.dispatchEvent(new Event("clevidence:text"));
  }
});

async function run() {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  const query = box.value;
  remember(query);
  trouble.hidden = true;
  shown.replaceChildren();
  abortButton.hidden = false;
  status.textContent = "Running …";
  const began = performance.now();
  try {
    const reply = await send(query, mine.signal);
    const text = await reply.text();
    const took = `${Math.round(performance.now() - began)} ms`;
    if (!reply.ok) refuse(reply, text);
    else show(reply, text, took);
  } catch (error) {
    if (running !== mine) return;
    status.textContent = error.name === "AbortError" ? "Stopped." : "";
    if (error.name !== "AbortError") complain(`No answer came: ${error.message}`);
  }
  if (running === mine) {
    running = null;
    abortButton.hidden = true;
  }
}

function send(query, signal) {
  const fields = new URLSearchParams({ query }).toString();
  const headers = { Accept: `${ROWS}, text/turtle;q=0.9` };
  if (fields.length <= LONGEST_ADDRESS) return fetch(`/sparql?${fields}`, { headers, signal });
  const type = "application/x-www-form-urlencoded";
  const posted = { method: "POST", body: fields, headers: { ...headers, "Content-Type": type } };
  return fetch("/sparql", { ...posted, signal });
}

/** The address of the page becomes that of the query, so that it can be passed on. */
function remember(query) {
  const address = `/query?${new URLSearchParams({ query })}`;
  if (address.length > LONGEST_ADDRESS) return;
  if (new URLSearchParams(window.location.search).get("query") === query) return;
  window.history.pushState(null, "", address);
}

function refuse(reply, text) {
  const wait = reply.headers.get("Retry-After");
  const later = wait ? ` Try again in ${wait} seconds.` : "";
  const sentence = sentenceOf(reply, text) || `The endpoint answered ${reply.status}.`;
  complain(sentence + later);
  const [, line, column] = sentence.match(/line (\d+),? column (\d+)/) ?? [];
  if (!line) return;
  const detail = { line: Number(line), column: Number(column) };
  const goto = new CustomEvent("clevidence:goto", { detail, cancelable: true });
  if (box.dispatchEvent(goto)) {
    const before = box.value.split("\n").slice(0, detail.line - 1);
    const at = before.join("\n").length + (before.length ? 1 : 0) + detail.column - 1;
    box.focus();
    box.setSelectionRange(at, at);
  }
}

/** The sentence of a refusal: of plain text its first lines, of JSON its `detail` or `error`. */
function sentenceOf(reply, text) {
  const type = reply.headers.get("Content-Type") ?? "";
  if (type.includes("html")) return "";
  if (!type.includes("json")) return text.trim().slice(0, 600);
  const said = JSON.parse(text);
  return String(said.detail ?? said.error ?? said.message ?? "");
}

function complain(sentence) {
  status.textContent = "";
  trouble.textContent = sentence;
  trouble.hidden = false;
}

function show(reply, text, took) {
  const limited = reply.headers.get("Clevidence-Limited");
  const type = reply.headers.get("Content-Type") ?? "";
  if (!type.includes("json")) showGraph(text, took);
  else showRows(JSON.parse(text), took, limited);
  if (limited) {
    const note = element("p", `There are more: the endpoint gives ${limited.replace(/\D+/, "")} rows at once. Narrow the query, or page with ORDER BY, LIMIT and OFFSET.`);
    note.className = "warn";
    shown.prepend(note);
  }
}

function showGraph(text, took) {
  status.textContent = `A graph, in ${took}, as Turtle.`;
  const scroll = region("The graph as Turtle");
  scroll.append(element("pre", text || "# no triple"));
  shown.append(scroll);
}

function showRows(answer, took, limited) {
  if ("boolean" in answer) {
    status.textContent = `${answer.boolean ? "Yes" : "No"}, in ${took}.`;
    shown.append(element("p", answer.boolean ? "Yes: the pattern is met." : "No: nothing meets the pattern."));
    return;
  }
  const names = answer.head.vars;
  const found = answer.results.bindings;
  const count = `${found.length.toLocaleString("en")} ${found.length === 1 ? "row" : "rows"}`;
  status.textContent = `${count} in ${took}${limited ? ", and more that are not shown" : ""}.`;
  const table = document.createElement("table");
  table.append(element("caption", `${count} in ${took}`));
  const head = table.createTHead().insertRow();
  for (const name of names) {
    const cell = element("th", name);
    cell.scope = "col";
    head.append(cell);
  }
  const body = table.createTBody();
  const scroll = region("Rows of the answer");
  scroll.append(table);
  shown.append(scroll);
  let next = 0;
  const more = element("button", "Show more rows");
  more.type = "button";
  more.className = "plain";
  const add = () => {
    const part = found.slice(next, next + FIRST_ROWS);
    body.append(...part.map((row) => line(names, row)));
    next += part.length;
    more.hidden = next >= found.length;
    if (!more.hidden || next > FIRST_ROWS) {
      status.textContent = `${next.toLocaleString("en")} of ${count} are shown.`;
    }
  };
  more.addEventListener("click", add);
  shown.append(more);
  add();
}

function line(names, row) {
  const tr = document.createElement("tr");
  for (const name of names) {
    const cell = tr.insertCell();
    cell.append(...(row[name] ? termShown(row[name]) : [quiet("not bound")]));
  }
  return tr;
}

function termShown(term) {
  if (term.type === "uri") return [linked(term.value)];
  if (term.type === "bnode") return [element("code", `_:${term.value}`)];
  if (term.type === "triple") return [element("code", JSON.stringify(term.value))];
  const kind = term["xml:lang"] ? `@${term["xml:lang"]}` : term.datatype && shortened(term.datatype);
  const value = element("span", term.value);
  if (term["xml:lang"]) value.lang = term["xml:lang"];
  return kind && kind !== "xsd:string" ? [value, " ", quiet(kind)] : [value];
}

function linked(iri) {
  const text = shortened(iri);
  if (!/^https?:\/\//i.test(iri)) return element("code", text);
  const link = element("a", text);
  link.href = iri.startsWith(base) ? `/${iri.slice(base.length)}` : iri;
  if (!iri.startsWith(base)) link.rel = "noreferrer";
  return link;
}

/** An IRI by the longest of our prefixes that fits it. */
function shortened(iri) {
  const fitting = Object.entries(prefixes).filter(([, space]) => iri.startsWith(space));
  const [name, space] = fitting.sort((a, b) => b[1].length - a[1].length)[0] ?? [];
  return name && iri.length > space.length ? `${name}:${iri.slice(space.length)}` : iri;
}

function region(label) {
  const div = document.createElement("div");
  div.className = "scroll";
  div.tabIndex = 0;
  div.setAttribute("role", "region");
  div.setAttribute("aria-label", label);
  return div;
}

function quiet(text) {
  const small = element("small", text);
  small.className = "quiet";
  return small;
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
