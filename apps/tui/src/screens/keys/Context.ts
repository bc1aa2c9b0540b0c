/**
 * The contexts that decide what a key does: the five screens, Detail and Help; the overlays on top of them; and a
 * terminal that is too small for any of these.
 */
export const contexts = [
  "shops",
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

/** The screens of one shop. */
export const shopScreens = ["tally", "sync", "links", "doctor"] as const satisfies ReadonlyArray<Context>

/** The screens that Tab goes through, in its order; Shops only if there are several. */
export const mainScreens = ["shops", ...shopScreens] as const satisfies ReadonlyArray<Context>

export const screens = [...mainScreens, "detail", "help"] as const satisfies ReadonlyArray<Context>

/** Contexts in which a line is edited. */
export const lineInputs = ["palette", "prompt"] as const satisfies ReadonlyArray<Context>

/** Contexts that cover a screen. */
export const overlays = [...lineInputs, "chooser", "confirm"] as const satisfies ReadonlyArray<Context>
