import * as Command from "effect/cli/Command"
import { lazily } from "./lazily.ts"

export const haravanLocations = Command.make("locations", {}, lazily(() => import("../handlers/haravanLocations.ts")))
  .pipe(
    Command.withDescription("List Haravan's locations")
  )
