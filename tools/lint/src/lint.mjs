import { ambientTime } from "./ambient-time.mjs"
import { boundaries } from "./boundaries.mjs"
import { folderCycles } from "./folder-cycles.mjs"

/** This repository's own lint rules, as a plugin for oxlint. */
export default {
  meta: { name: "workspace" },
  rules: { "no-ambient-time": ambientTime, boundaries, "no-folder-cycle": folderCycles }
}
