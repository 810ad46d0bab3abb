// The editor of the SPARQL page: Yasqe in place of the text box, which goes on holding the query.
// It asks nobody but this site; its own completers, which ask others, are taken out.

import Yasqe from "@zazuko/yasqe";
import "@zazuko/yasqe/build/yasqe.min.css";
import "./editor.css";

const box = document.getElementById("query");
const said = document.getElementById("syntax");
const { prefixes } = JSON.parse(document.getElementById("query-facts").textContent);

for (const name of Object.keys(Yasqe.Autocompleters)) {
  if (name !== "variables") delete Yasqe.Autocompleters[name];
}
Yasqe.defaults.autocompleters = ["variables"];
Yasqe.defaults.requestConfig.endpoint = "/sparql";
let asked;
const terms = () => (asked ??= fetch("/query/terms").then((reply) => (reply.ok ? reply.json() : [])));
Yasqe.registerAutocompleter({
  name: "terms",
  bulk: false,
  autoShow: false,
  isValidCompletionPosition: (editor) => /^[a-z-]+:/.test(editor.getCompleteToken().string),
  get: async (_editor, token) => {
    const typed = token.string.toLowerCase();
    const fits = ([name, label]) =>
      name.toLowerCase().startsWith(typed) || label.includes(afterColon(typed));
    const inSpace = (await terms()).filter(([name]) => spaceOf(name) === spaceOf(token.string));
    return inSpace.filter(fits).map(([name]) => name).slice(0, 100);
  },
});

const place = document.createElement("div");
place.id = "editor";
box.after(place);
const editor = new Yasqe(place, {
  value: box.value,
  autocompleters: ["variables", "terms"],
  persistenceId: null,
  createShareableLink: null,
  consumeShareLink: null,
  prefixCcApi: null,
  showQueryButton: false,
  resizeable: false,
  syntaxErrorCheck: false,
  editorHeight: "auto",
  viewportMargin: Infinity,
  inputStyle: "contenteditable",
  screenReaderLabel: "SPARQL query",
  foldGutter: false,
  gutters: ["CodeMirror-linenumbers"],
});
box.hidden = true;
box.required = false; // no browser can point at what is hidden; the endpoint says what is missing
document.getElementById("keys").hidden = false;
const input = editor.getInputField();
input.setAttribute("aria-describedby", "keys syntax");
input.setAttribute("aria-multiline", "true");
input.setAttribute("role", "textbox");

// Tab indents while one writes. After Esc it leaves, until one writes again or comes back.
const keys = {
  ...editor.getOption("extraKeys"),
  Esc: () => editor.setOption("extraKeys", leaving),
  Tab: "indentMore",
  "Shift-Tab": "indentLess",
  "Ctrl-Enter": run,
  "Cmd-Enter": run,
  "Ctrl-S": false,
};
const leaving = { ...keys, Tab: false, "Shift-Tab": false };
editor.setOption("extraKeys", keys);
for (const back of ["focus", "change"]) {
  editor.on(back, () => editor.setOption("extraKeys", keys));
}

editor.on("change", () => {
  box.value = editor.getValue();
  addMissingPrefix();
  said.textContent = fault();
});
// The page sets a text, or names the place of an error.
box.addEventListener("clevidence:text", () => editor.setValue(box.value));
box.addEventListener("clevidence:goto", (event) => {
  event.preventDefault();
  const at = { line: event.detail.line - 1, ch: event.detail.column - 1 };
  editor.focus();
  editor.setCursor(at);
  editor.scrollIntoView(at, 60);
});
document.querySelector('label[for="query"]').addEventListener("click", () => editor.focus());

function run() {
  box.form.requestSubmit(document.getElementById("run"));
}

/** A prefix of ours that is used and not declared is declared, once the line is left. */
function addMissingPrefix() {
  const declared = editor.getPrefixesFromQuery();
  const { line, ch } = editor.getCursor();
  const found = editor.getLine(line).slice(0, ch).match(/(?:^|[\s^/|(!,;])([a-z-]+):$/);
  const name = found?.[1];
  if (name && !(name in declared) && name in prefixes && !/prefix/i.test(editor.getLine(line))) {
    editor.addPrefixes({ [name]: prefixes[name] });
  }
}

/** What the grammar says of the text as it stands, in a sentence; "" where it fits. */
function fault() {
  for (let line = 0; line < editor.lineCount(); line += 1) {
    const { state } = editor.getTokenAt({ line, ch: editor.getLine(line).length }, true);
    if (state.OK === false) return `Line ${line + 1} does not fit the grammar of SPARQL yet.`;
  }
  return "";
}

function spaceOf(name) {
  return name.slice(0, name.indexOf(":") + 1);
}

function afterColon(name) {
  return name.slice(name.indexOf(":") + 1) || name;
}
