import * as Command from "effect/cli/Command"
import { lazily } from "../../cli/lazily.ts"

export const haravanShop = Command.make("shop", {}, lazily(() => import("./shop.ts"))).pipe(
  Command.withDescription("Show which shop the access token belongs to")
)
