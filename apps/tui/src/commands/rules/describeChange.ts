import { visible } from "@stocktally/schema"
import type { RulesChange } from "@stocktally/tally"
import { localTime } from "../../terminal/time.ts"

const nouns: { readonly [A in RulesChange["action"]]: string } = {
  set: "set",
  remove: "removed",
  import: "imported",
  undo: "put back"
}

/** Says who changed the rules, when and how: `imported by mai, 2026-11-21 18:19:07`. */
export const describeChange = ({ action, at, by }: RulesChange): string =>
  `${nouns[action]} by ${visible(by)}, ${localTime(at)}`
