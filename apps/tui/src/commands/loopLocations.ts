import * as Command from "effect/cli/Command"
import { lazily } from "./lazily.ts"

export const loopLocations = Command.make("locations", {}, lazily(() => import("../handlers/loopLocations.ts"))).pipe(
  Command.withDescription("List Loop's locations")
)
