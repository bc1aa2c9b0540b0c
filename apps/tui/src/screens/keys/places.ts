import type { Context } from "./Context.ts"

/** The screens that Tab comes by. */
export const top: ReadonlyArray<Context> = ["tally", "sync", "links", "doctor"]

export const screens: ReadonlyArray<Context> = [...top, "detail", "help"]

/** Where a line is written. */
export const lines: ReadonlyArray<Context> = ["palette", "prompt"]

/** What lies over a screen. */
export const overlays: ReadonlyArray<Context> = [...lines, "chooser", "confirm"]
