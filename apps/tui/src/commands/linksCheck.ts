import * as Command from "effect/cli/Command"
import { lazily } from "./lazily.ts"

export const linksCheck = Command.make("check", {}, lazily(() => import("../handlers/linksCheck.ts"))).pipe(
  Command.withDescription(
    "Show what wants a decision: records without a partner, ambiguous and conflicting ones, with candidates"
  )
)
