/** The names of keys, in the key table and for people. */

const keyLabels: { readonly [key: string]: string } = {
  enter: "Enter",
  esc: "Esc",
  tab: "Tab",
  "shift+tab": "Shift+Tab",
  space: "Space",
  backspace: "Backspace",
  delete: "Delete",
  home: "Home",
  end: "End",
  pageup: "PgUp",
  pagedown: "PgDn",
  up: "Up",
  down: "Down",
  left: "Left",
  right: "Right"
}

/** The name of a key for people: `j`, `Ctrl+D`, `PgDn`. */
export const keyLabel = (key: string): string =>
  keyLabels[key] ?? (key.startsWith("ctrl+") ? `Ctrl+${key.slice("ctrl+".length).toUpperCase()}` : key)

/** Whether the table may use a key: one character, a named key, or ctrl with a letter. */
export const isKey = (key: string): boolean =>
  Object.hasOwn(keyLabels, key) || /^[!-~]$/.test(key) || /^ctrl\+[a-z]$/.test(key)

/** The properties of a key that Ink reports, as far as they are used. */
export interface InkKey {
  readonly upArrow: boolean
  readonly downArrow: boolean
  readonly leftArrow: boolean
  readonly rightArrow: boolean
  readonly pageUp: boolean
  readonly pageDown: boolean
  readonly home: boolean
  readonly end: boolean
  readonly return: boolean
  readonly escape: boolean
  readonly ctrl: boolean
  readonly shift: boolean
  readonly tab: boolean
  readonly backspace: boolean
  readonly delete: boolean
  readonly meta: boolean
}

const flags = [
  ["upArrow", "up"],
  ["downArrow", "down"],
  ["leftArrow", "left"],
  ["rightArrow", "right"],
  ["pageUp", "pageup"],
  ["pageDown", "pagedown"],
  ["home", "home"],
  ["end", "end"],
  ["return", "enter"],
  ["escape", "esc"],
  ["backspace", "backspace"],
  ["delete", "delete"]
] as const satisfies ReadonlyArray<readonly [keyof InkKey, string]>

/**
 * The names of the keys that Ink reports, with the text that each types. A key that is held down arrives as several at
 * once.
 */
export const keysOf = (
  input: string,
  key: InkKey
): ReadonlyArray<{ readonly key: string; readonly text: string }> => {
  if (key.tab) return [{ key: key.shift ? "shift+tab" : "tab", text: "" }]
  const flag = flags.find(([name]) => key[name])
  if (flag !== undefined) return [{ key: flag[1], text: "" }]
  if (key.ctrl) return [{ key: `ctrl+${input.toLowerCase()}`, text: "" }]
  if (key.meta) return [{ key: `alt+${input}`, text: "" }]
  return Array.from(input, pressed)
}

/** A character: a control character is a key, all others type themselves. */
const pressed = (character: string): { readonly key: string; readonly text: string } => {
  const code = character.codePointAt(0) ?? 0
  const named = namedCodes[code]
  if (named !== undefined) return { key: named, text: code === 32 ? " " : "" }
  return code >= 1 && code <= 26
    ? { key: `ctrl+${String.fromCharCode(96 + code)}`, text: "" }
    : { key: character, text: character }
}

const namedCodes: { readonly [code: number]: string } = {
  8: "backspace",
  9: "tab",
  10: "enter",
  13: "enter",
  27: "esc",
  32: "space",
  127: "backspace"
}
