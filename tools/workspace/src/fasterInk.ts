import type { Plugin } from "rolldown"

/** A change of a module's text: what is replaced has to be there, or the module is not the one that was looked at. */
const replaced = (file: string, code: string, changes: ReadonlyArray<readonly [from: string, to: string]>): string => {
  for (const [from, to] of changes) {
    if (code.split(from).length !== 2) throw new Error(`ink has another ${file}: is this still needed?`)
    code = code.replace(from, () => to)
  }
  return code
}

/**
 * Ink takes every line of every frame apart into characters, and measures each, although almost all lines are those of
 * the frame before: at 140x40 that is some four fifths of a frame's time, and most of its garbage. What it finds out
 * about a text depends on the text alone and is never changed afterwards, so it is kept for the frames to come.
 */
export const fasterInk: Plugin = {
  name: "faster-ink",
  transform: {
    filter: { id: /ink\/build\/(?:log-update|output|render-node-to-output|sanitize-ansi)\.js$/ },
    handler: (code, id) =>
      id.endsWith("log-update.js")
        ? replaced("log-update.js", code, [
          // Where rows have moved, what is alike at the beginning of a line spares fewer bytes than looking for it costs.
          ["areColumnsUnchanged && nextLines.length === previousLines.length\n", "false\n"]
        ])
        : id.endsWith("sanitize-ansi.js")
        ? replaced("sanitize-ansi.js", code, [
          [
            "export default sanitizeAnsi;",
            `const sanitized = new Map();
const sanitizeOnce = text => {
  let clean = sanitized.get(text);
  if (clean === undefined) {
    if (sanitized.size > 10_000) sanitized.clear();
    clean = sanitizeAnsi(text);
    sanitized.set(text, clean);
  }
  return clean;
};
export default sanitizeOnce;`
          ]
        ])
        : id.endsWith("render-node-to-output.js")
        ? replaced("render-node-to-output.js", code, [
          ["import widestLine from 'widest-line';", "import measureText from './measure-text.js';"],
          ["const currentWidth = widestLine(text);", "const currentWidth = measureText(text).width;"]
        ])
        : replaced("output.js", code, [
          ["    caches = new OutputCaches();", "    caches = keptCaches();"],
          [
            "export default class Output {",
            `const kept = { caches: new OutputCaches(), lines: new Map() };
const most = 10_000;
// Texts that are gone are forgotten with all others: what is on the screen is soon found out again.
const keptCaches = () => {
  if (kept.caches.styledChars.size > most || kept.caches.widths.size > most || kept.lines.size > most) {
    kept.caches = new OutputCaches();
    kept.lines = new Map();
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
export default class Output {`
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
        ])
  }
}
