/**
 * Where a key is pressed: what is on top decides. The four screens, Detail and Help; then what can cover them, and a
 * terminal too small for any of it.
 */
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

/** The screens that Tab comes by, in its order. */
export const top = ["tally", "sync", "links", "doctor"] as const satisfies ReadonlyArray<Context>

export const screens = [...top, "detail", "help"] as const satisfies ReadonlyArray<Context>

/** Where a line is written. */
export const lines = ["palette", "prompt"] as const satisfies ReadonlyArray<Context>

/** What covers a screen. */
export const overlays = [...lines, "chooser", "confirm"] as const satisfies ReadonlyArray<Context>
