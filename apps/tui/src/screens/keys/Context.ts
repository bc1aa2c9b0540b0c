/** Where a key is pressed: what lies on top decides. The four screens and Detail and Help; then what can lie over them,
 * and a terminal too small for any of it. */
export const contexts = [
  "tally",
  "detail",
  "sync",
  "links",
  "doctor",
  "help",
  "palette",
  "prompt",
  "chooser",
  "confirm",
  "small"
] as const
export type Context = (typeof contexts)[number]
