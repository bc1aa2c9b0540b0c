import type { Plugin } from "rolldown"

/** A change of a module's text: what is replaced has to be there, or the module is not the one that was looked at. */
const replaced = (file: string, code: string, changes: ReadonlyArray<readonly [from: string, to: string]>): string => {
  for (const [from, to] of changes) {
    if (code.split(from).length !== 2) throw new Error(`ink has another ${file}: is this still needed?`)
    code = code.replace(from, () => to)
  }
  return code
}

/** A module of Ink's, and what is replaced in it. */
type Changes = readonly [file: string, changes: ReadonlyArray<readonly [from: string, to: string]>]

const changes: ReadonlyArray<Changes> = [
  ["log-update.js", [
    // Where rows have moved, what is alike at the beginning of a line spares fewer bytes than looking for it costs.
    ["areColumnsUnchanged && nextLines.length === previousLines.length\n", "false\n"]
  ]],
  ["sanitize-ansi.js", [
    [
      "export default sanitizeAnsi;",
      `const sanitized = new Map();
const sanitizeOnce = text => {
  let clean = sanitized.get(text);
  if (clean === undefined) {
    if (sanitized.size > 1_000) sanitized.clear();
    clean = sanitizeAnsi(text);
    sanitized.set(text, clean);
  }
  return clean;
};
export default sanitizeOnce;`
    ]
  ]],
  ["render-node-to-output.js", [
    ["import widestLine from 'widest-line';", "import measureText from './measure-text.js';"],
    ["const currentWidth = widestLine(text);", "const currentWidth = measureText(text).width;"]
  ]],
  // Of what was on the screen once, thousands of texts would stay: a program that is open all day holds them all.
  ["measure-text.js", [["maxSize: 4096", "maxSize: 500"]]],
  ["wrap-text.js", [["maxSize: 4096", "maxSize: 500"]]],
  ["dom.js", [
    // A text of the same size leaves everything where it is. One that wraps may need another height for the same width.
    [
      `    node.nodeValue = text;
    markNodeAsDirty(node);`,
      `    const parent = node.parentNode;
    if (parent?.nodeName === 'ink-text' && parent.childNodes.length === 1 && parent.style.textWrap?.startsWith('truncate')) {
        const before = measureText(squashTextNodes(parent));
        node.nodeValue = text;
        const after = measureText(squashTextNodes(parent));
        if (before.width !== after.width || before.height !== after.height) markNodeAsDirty(node);
        return;
    }
    node.nodeValue = text;
    markNodeAsDirty(node);`
    ]
  ]],
  ["ink.js", [
    // A frame goes out in one piece, and not in three.
    [
      "const shouldWrite = this.log.willRender(output);",
      "this.options.stdout.cork();\n                const shouldWrite = this.log.willRender(output);"
    ],
    [
      `                }
            }, undefined, {`,
      `                }
                this.options.stdout.uncork();
            }, undefined, {`
    ]
  ]],
  ["output.js", [
    ["    caches = new OutputCaches();", "    caches = keptCaches();"],
    [
      "export default class Output {",
      `const kept = { caches: new OutputCaches(), lines: new Map(), rows: new Map() };
const most = 1_000;
// A line apart takes a hundred times as much memory as its text: a few screens of them, for frames that are not whole lines.
const mostApart = 150;
// Texts that are gone are forgotten with all others: what is on the screen is soon found out again.
const keptCaches = () => {
  const { caches, lines, rows } = kept;
  if (caches.styledChars.size > mostApart) caches.styledChars.clear();
  for (const { size } of [caches.widths, caches.blockWidths, lines, rows]) {
    if (size <= most) continue;
    kept.caches = new OutputCaches();
    kept.lines = new Map();
    kept.rows = new Map();
    break;
  }
  return kept.caches;
};
const blank = Object.freeze({ type: 'char', value: ' ', fullWidth: false, styles: Object.freeze([]) });
const linesOf = (caches, text) => {
  let lines = kept.lines.get(text);
  if (lines === undefined) {
    const characterLines = [[]];
    for (const character of caches.getStyledChars(text)) {
      if (character.value === '\\n') characterLines.push([]);
      else characterLines.at(-1).push(character);
    }
    lines = characterLines.map(line => styledCharsToString(line));
    kept.lines.set(text, lines);
  }
  return lines;
};
const rowOf = (caches, line) => {
  let row = kept.rows.get(line);
  if (row === undefined) {
    row = styledCharsToString(caches.getStyledChars(line)).trimEnd();
    kept.rows.set(line, row);
  }
  return row;
};
// The rows of an output of whole lines, none over another; undefined where it is one of any other kind.
const wholeRows = ({ caches, height, operations }) => {
  const rows = Array.from({ length: height }, () => undefined);
  for (const { text, transformers, type, x, y } of operations) {
    if (type !== 'write' || x !== 0) return undefined;
    for (const [index, part] of linesOf(caches, text).entries()) {
      if (!(y + index in rows)) continue;
      if (rows[y + index] !== undefined) return undefined;
      let line = part;
      for (const transformer of transformers) line = transformer(line, index);
      rows[y + index] = rowOf(caches, line);
    }
  }
  return rows.map(row => row ?? '');
};
export default class Output {`
    ],
    [
      "        // Initialize output array with a specific set of rows, so that margin/padding at the bottom is preserved\n",
      `        const whole = wholeRows(this);
        if (whole !== undefined) return { output: whole.join('\\n'), height: whole.length };
`
    ],
    [
      `        const characterLines = [[]];
        for (const character of this.caches.getStyledChars(text)) {
            if (character.value === '\\n') {
                characterLines.push([]);
            }
            else {
                characterLines.at(-1).push(character);
            }
        }
        let lines = characterLines.map(line => styledCharsToString(line));`,
      "        let lines = linesOf(this.caches, text);"
    ],
    [
      `                row.push({
                    type: 'char',
                    value: ' ',
                    fullWidth: false,
                    styles: [],
                });`,
      "                row.push(blank);"
    ]
  ]]
]

/**
 * Ink takes every line of every frame apart into characters, measures each, lays all of them out anew and puts them
 * together again, cell by cell, although almost all lines are those of the frame before: at 140x40 that is most of a
 * frame's time, and of its garbage. What it finds out about a text depends on the text alone and is never changed
 * afterwards, so it is kept for the frames to come; and lines that lie below one another need no cells to be told apart.
 * Without it a key takes four times as long to its frame as in a bare Ink list, measured at 140x40.
 */
export const fasterInk = (): Plugin => {
  const missing = new Map(changes)
  return {
    name: "faster-ink",
    transform: {
      filter: { id: /ink[/\\]build[/\\][^/\\]+\.js$/ },
      handler: (code, id) => {
        const [file, replacements] = changes.find(([file]) => id.split(/[/\\]/).at(-1) === file) ?? []
        if (file === undefined || replacements === undefined) return null
        missing.delete(file)
        return replaced(file, code, replacements)
      }
    },
    buildEnd: (error) => {
      if (error === undefined && missing.size > 0) throw new Error(`ink has no ${[...missing.keys()].join(", ")}`)
    }
  }
}
