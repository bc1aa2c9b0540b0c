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
export const mainScreens = ["tally", "sync", "links", "doctor"] as const satisfies ReadonlyArray<Context>

export const screens = [...mainScreens, "detail", "help"] as const satisfies ReadonlyArray<Context>

/** Where a line is written. */
export const lineInputs = ["palette", "prompt"] as const satisfies ReadonlyArray<Context>

/** What covers a screen. */
export const overlays = [...lineInputs, "chooser", "confirm"] as const satisfies ReadonlyArray<Context>
