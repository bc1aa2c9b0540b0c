import * as Command from "effect/cli/Command"
import { lazily } from "./lazily.ts"

export const haravanShop = Command.make("shop", {}, lazily(() => import("../handlers/haravanShop.ts"))).pipe(
  Command.withDescription("Show which shop the access token belongs to")
)
