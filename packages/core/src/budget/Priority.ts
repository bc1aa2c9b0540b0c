import * as Context from "effect/Context"

/**
 * The urgency of a request: `interactive` for a person at a screen or a program that needs one answer now, `background`
 * for work that nobody watches. Interactive requests go first, and background requests leave them a share of the
 * budget.
 */
export type Priority = "interactive" | "background"

/** The priority of the requests made within an effect: `interactive` by default. */
export const RequestPriority = Context.Reference<Priority>("@stocktally/core/RequestPriority", {
  defaultValue: () => "interactive"
})
