import { ServiceApi } from "@stocktally/api"
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import { visibleShops } from "../shops/dispatch.ts"
import { ShopDirectory } from "../shops/ShopDirectory.ts"
import { summarize } from "../shops/summarize.ts"

/** The handler for the list of shops. */
export const shopsHandlers = HttpApiBuilder.group(
  ServiceApi,
  "shops",
  Effect.fnUntraced(function*(handlers) {
    const directory = yield* ShopDirectory
    return handlers.handle("list", () =>
      Effect.gen(function*() {
        return { rows: yield* summarize(yield* visibleShops(directory)), nextCursor: null }
      }))
  })
)
