import { Authorization, Caller } from "@stocktally/api"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { CurrentRequest } from "../server/CurrentRequest.ts"

/**
 * Tells handlers who asks. Whether someone may ask at all was decided before the request was routed, so that an address
 * that is no route, or a route that someone forgets to guard, wants a key too.
 */
export const authorization = Layer.succeed(
  Authorization,
  Authorization.of({
    apiKey: (handler) =>
      Effect.withFiber((fiber) => {
        const { caller, readOnly } = fiber.getRef(CurrentRequest)
        return Effect.provideService(handler, Caller, { name: caller, readOnly })
      })
  })
)
