/** Where a key is pressed: what lies on top decides. The four screens and Detail and Help; then what can lie over them. */
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
  "confirm"
] as const
export type Context = (typeof contexts)[number]
