import * as Command from "effect/cli/Command"
import { lazily } from "../../cli/lazily.ts"

export const haravanLocations = Command.make("locations", {}, lazily(() => import("./locations.ts")))
  .pipe(
    Command.withDescription("List Haravan's locations")
  )
