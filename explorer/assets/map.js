// The picture of the map: nodes in the places that the site gives them, in the colours of its sheet.
// The lists of the page say the same; what is touched here is named in words beneath.

import cytoscape from "cytoscape";

const place = document.getElementById("map");
const said = document.getElementById("touched");
const SHAPES = {
  Document: "round-rectangle",
  Study: "ellipse",
  Claim: "rectangle",
  TherapyPosition: "hexagon",
  Therapy: "tag",
};
const SIGNS = { falls: "✗ ", "loses support": "~ ", retracted: "✗ retracted: " };

draw().catch((error) => {
  place.hidden = true;
  said.textContent = `The picture could not be drawn (${error.message}); the lists below say the same.`;
});

async function draw() {
  const reply = await fetch(place.dataset.graph);
  if (!reply.ok) throw new Error(`the site answered ${reply.status}`);
  const graph = await reply.json();
  const picture = cytoscape({
    container: place,
    elements: elements(graph),
    layout: { name: "preset", fit: true, padding: 24, animate: false },
    style: styles(),
    userZoomingEnabled: false,
    autoungrabify: true,
    boxSelectionEnabled: false,
    minZoom: 0.05,
    maxZoom: 3,
  });
  const middle = () => ({ x: picture.width() / 2, y: picture.height() / 2 });
  const zoomed = (by) => picture.zoom({ level: picture.zoom() * by, renderedPosition: middle() });
  on("closer", () => zoomed(1.4));
  on("farther", () => zoomed(1 / 1.4));
  on("fit", () => picture.fit(undefined, 24));
  document.getElementById("tools").hidden = false;
  readable(picture);
  picture.on("tap", "node", (event) => touch(picture, event.target));
  picture.on("tap", (event) => { if (event.target === picture) touch(picture, null); });
  for (const query of ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"]) {
    window.matchMedia(query).addEventListener("change", () => picture.style(styles()));
  }
}

/** Where all of it would be too small to read, the picture starts at what was chosen. */
function readable(picture) {
  const smallest = 0.55;
  if (picture.zoom() >= smallest) return;
  const chosen = picture.nodes('[state = "chosen"]');
  picture.zoom(smallest);
  if (chosen.empty()) {
    picture.center();
    return;
  }
  picture.center(chosen);
  picture.panBy({ x: -0.35 * picture.width(), y: 0 });
}

function elements({ nodes, edges }) {
  return [
    ...nodes.map(({ iri, x, y, label, ...rest }) => ({
      data: { id: iri, label: (SIGNS[rest.state] ?? "") + label, ...rest },
      position: { x, y },
    })),
    ...edges.map(({ source, target, how }) => ({ data: { source, target, how } })),
  ];
}

function styles() {
  const sheet = getComputedStyle(document.documentElement);
  const colour = (name) => sheet.getPropertyValue(`--${name}`).trim();
  const bordered = (state, style, name, width) => ({
    selector: `node[state = "${state}"]`,
    style: { "border-style": style, "border-color": colour(name), "border-width": width, color: colour(name) },
  });
  return [
    {
      selector: "node",
      style: {
        label: "data(label)",
        shape: (node) => SHAPES[node.data("kind")] ?? "ellipse",
        width: 16,
        height: 12,
        "background-color": colour("raised"),
        "border-color": colour("ink"),
        "border-width": 1.5,
        color: colour("ink"),
        "font-family": "system-ui, sans-serif",
        "font-size": 11,
        "text-valign": "center",
        "text-halign": "right",
        "text-margin-x": 4,
        "text-background-color": colour("raised"),
        "text-background-opacity": 0.85,
      },
    },
    { selector: 'node[kind = "Document"]', style: { "background-color": colour("accent-soft") } },
    bordered("falls", "dashed", "fails", 2),
    bordered("loses support", "dotted", "unsure", 2),
    bordered("retracted", "dashed", "fails", 3),
    bordered("chosen", "solid", "accent", 4),
    { selector: 'node[state = "chosen"]', style: { "font-weight": "bold", "text-valign": "top", "text-halign": "center", "text-margin-x": 0, "text-margin-y": -3 } },
    {
      selector: "edge",
      style: {
        width: 1,
        "line-color": colour("quiet"),
        "line-opacity": 0.45,
        "target-arrow-color": colour("quiet"),
        "target-arrow-shape": "triangle",
        "arrow-scale": 0.6,
        "curve-style": "bezier",
      },
    },
    {
      selector: ".near",
      style: { "line-color": colour("accent"), "target-arrow-color": colour("accent"), width: 2, "line-opacity": 1 },
    },
    { selector: ".far", style: { opacity: 0.25 } },
  ];
}

/** Names a node and its links in words, with a way to its page and to what falls without it. */
function touch(picture, node) {
  picture.elements().removeClass("near far");
  said.replaceChildren();
  if (!node) return;
  const near = node.closedNeighborhood();
  picture.elements().not(near).addClass("far");
  near.edges().addClass("near");
  const { id, label, slug, kind } = node.data();
  said.append(link(label, new URL(id).pathname.replace(/^\/clevidence/, "")));
  said.append(` (${kind.replace(/(?!^)[A-Z]/g, (c) => ` ${c}`).toLowerCase()})`);
  if (kind === "Document" || kind === "Study") {
    said.append(" · ", link("what falls without it", `/map?${new URLSearchParams({ without: slug })}`));
  }
  const words = near.edges().map((edge) =>
    edge.source().same(node)
      ? `${edge.data("how")} ${edge.target().data("label")}`
      : `${edge.source().data("label")} ${edge.data("how")} it`,
  );
  said.append(words.length ? ` · ${words.slice(0, 12).join("; ")}${words.length > 12 ? ` and ${words.length - 12} more` : ""}` : " · no links here");
}

function link(text, address) {
  const made = document.createElement("a");
  made.href = address;
  made.textContent = text;
  return made;
}

function on(name, act) {
  document.getElementById(name).addEventListener("click", act);
}
