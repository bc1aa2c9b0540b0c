import { ambientTime } from "./ambient-time.mjs"
import { boundaries } from "./boundaries.mjs"
import { folders } from "./folders.mjs"

/** The lint rules of this repository's own, as a plugin for oxlint. */
export default {
  meta: { name: "workspace" },
  rules: { "ambient-time": ambientTime, boundaries, folders }
}
