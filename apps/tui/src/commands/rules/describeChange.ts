import { visible } from "@stocktally/schema"
import type { RulesChange } from "@stocktally/tally"
import { localTime } from "../../terminal/time.ts"

const participles: { readonly [A in RulesChange["action"]]: string } = {
  set: "set",
  remove: "removed",
  import: "imported",
  undo: "restored"
}

/** How the rules were changed, by whom and when: `imported by mai, 2026-11-21 18:19:07+07`. */
export const describeChange = ({ action, at, by }: RulesChange): string =>
  `${participles[action]} by ${visible(by)}, ${localTime(at)}`
