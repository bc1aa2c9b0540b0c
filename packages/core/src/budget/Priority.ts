import * as Context from "effect/Context"

/**
 * Who waits for a request: `interactive` is someone at a screen, or a program that asked for one thing now;
 * `background` is work that nobody looks at. Interactive requests go first, and background ones leave a share of the
 * budget to them.
 */
export type Priority = "interactive" | "background"

/** The priority of the requests made within an effect: `interactive` unless provided otherwise. */
export const RequestPriority = Context.Reference<Priority>("@stocktally/core/RequestPriority", {
  defaultValue: () => "interactive"
})
