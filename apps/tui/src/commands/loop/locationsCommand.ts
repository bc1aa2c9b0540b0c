import * as Command from "effect/cli/Command"
import { lazily } from "../../cli/lazily.ts"

export const loopLocations = Command.make("locations", {}, lazily(() => import("./locations.ts"))).pipe(
  Command.withDescription("List Loop's locations")
)
