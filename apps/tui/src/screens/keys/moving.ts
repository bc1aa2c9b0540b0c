import { always, type Command } from "./Command.ts"
import type { CommandId } from "./CommandId.ts"
import { screens } from "./places.ts"

/** Choosers are short, and take space for something else. */
const inChoosers: ReadonlySet<CommandId> = new Set(["down", "up", "first", "last"])

/** How one moves in lists and texts. */
export const moving: ReadonlyArray<Command> = ([
  ["down", "Down", "one row or line down", ["j", "down"]],
  ["up", "Up", "one row or line up", ["k", "up"]],
  ["half-page-down", "Half a page down", "half a page down", ["ctrl+d"]],
  ["half-page-up", "Half a page up", "half a page up", ["ctrl+u"]],
  ["page-down", "Page down", "a page down", ["pagedown", "space", "ctrl+f"]],
  ["page-up", "Page up", "a page up", ["pageup", "b", "ctrl+b"]],
  ["first", "First", "the first row or line of all", ["g", "home"]],
  ["last", "Last", "the last row or line of all", ["G", "end"]]
] as const).map(([id, title, description, keys]): Command => ({
  id,
  group: "Moving",
  title,
  description,
  keys,
  contexts: inChoosers.has(id) ? [...screens, "chooser"] : screens,
  can: always
}))
