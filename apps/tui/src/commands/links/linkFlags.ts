/** Flags that several of the `links` commands have. */
import * as Flag from "effect/cli/Flag"
import { textFlag } from "../../cli/parameters.ts"

/** What the ids are of. */
export const kindFlag = Flag.Literals("kind", ["variant", "location"]).pipe(
  Flag.withDefault("variant"),
  Flag.withDescription("What the ids are of; variant unless said otherwise")
)

/** A record on one of the two sides. */
export const recordFlags = {
  loopId: textFlag("loop-id", "ID").pipe(Flag.withDescription("The record by Loop's id")),
  haravanId: textFlag("haravan-id", "ID").pipe(Flag.withDescription("The record by Haravan's id")),
  kind: kindFlag
}
