import * as Command from "effect/cli/Command"
import { lazily } from "../../cli/lazily.ts"

export const linksCheck = Command.make("check", {}, lazily(() => import("./check.ts"))).pipe(
  Command.withDescription(
    "Show what wants a decision: records without a partner, ambiguous and conflicting ones, with candidates"
  )
)
