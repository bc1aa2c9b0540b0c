import { Authorization, Caller, UnauthenticatedProblem } from "@stocktally/api"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { CurrentRequest } from "./CurrentRequest.ts"

/** Who asks; refused when the request did not pass the gate. */
const caller: Effect.Effect<Caller["Service"], UnauthenticatedProblem> = Effect.flatMap(
  CurrentRequest,
  (admitted) =>
    admitted === undefined
      ? Effect.fail(new UnauthenticatedProblem({ detail: "The request was not admitted." }))
      : Effect.succeed({ name: admitted.caller, readOnly: admitted.readOnly })
)

/**
 * Tells handlers who asks. Whether someone may ask at all was decided before the request was routed, so that an address
 * that is no route, or a route that someone forgets to guard, wants a key too. A request that did not pass there is refused.
 */
export const authorization = Layer.succeed(
  Authorization,
  Authorization.of({ apiKey: (handler) => Effect.provideServiceEffect(handler, Caller, caller) })
)
