import { Authorization, Caller, UnauthenticatedProblem } from "@stocktally/api"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { CurrentRequest } from "./CurrentRequest.ts"

/** The caller of the current request. Fails if the request did not pass the gate. */
const caller: Effect.Effect<Caller["Service"], UnauthenticatedProblem> = Effect.flatMap(
  CurrentRequest,
  (admitted) =>
    admitted === undefined
      ? Effect.fail(new UnauthenticatedProblem({ detail: "The request was not admitted." }))
      : Effect.succeed({ name: admitted.caller, readOnly: admitted.readOnly })
)

/**
 * Provides handlers with their caller. The gate has already checked the key before routing, so that unknown URLs and
 * routes without a guard need a key too. Rejects a request that did not pass the gate.
 */
export const authorization = Layer.succeed(
  Authorization,
  Authorization.of({ apiKey: (handler) => Effect.provideServiceEffect(handler, Caller, caller) })
)
