/** The stock rules of an HTTP service. */
import {
  NothingToUndo,
  RulesConflict,
  type RulesChangeRequest,
  type ServiceError,
  type StockRules
} from "@stocktally/sync"
import * as Effect from "effect/Effect"
import type * as Duration from "effect/Duration"
import { workTimeout } from "./serviceClient.ts"
import type { CallError } from "./serviceErrors.ts"
import type { StocktallyClient } from "./StocktallyClient.ts"

/** Makes a call with a time limit, and describes its errors. */
type Call = <A>(
  operation: string,
  effect: Effect.Effect<A, CallError>,
  duration?: Duration.Duration
) => Effect.Effect<A, ServiceError>

/** The maximum number of versions in a response. */
const maxVersions = 100

/** The headers and query of a change. The service takes the author from the key. */
const toRequest = ({ dryRun, ifVersion }: RulesChangeRequest) => ({
  headers: { "if-match": `"${ifVersion}"` },
  query: dryRun === true ? { dryRun } : {}
})

export const remoteRules = (client: StocktallyClient["Service"], call: Call): StockRules<ServiceError> => ({
  current: call("StockRules.current", client.rules.current({ query: {} })),
  versions: (limit) =>
    Effect.map(
      call("StockRules.versions", client.rules.versions({ query: { limit: Math.min(limit, maxVersions) } })),
      ({ rows }) => rows
    ),
  replace: Effect.fnUntraced(function*(rules, request) {
    const result = yield* call(
      "StockRules.replace",
      client.rules.replace({ ...toRequest(request), payload: { rules } }).pipe(
        Effect.catchTag("RulesMovedProblem", () => Effect.succeed(new RulesConflict()))
      ),
      workTimeout
    )
    return "_tag" in result ? yield* result : result
  }),
  undo: Effect.fnUntraced(function*(request) {
    const result = yield* call(
      "StockRules.undo",
      client.rules.undo(toRequest(request)).pipe(
        Effect.catchTag("RulesMovedProblem", () => Effect.succeed(new RulesConflict())),
        Effect.catchTag("NotFoundProblem", () => Effect.succeed(new NothingToUndo()))
      ),
      workTimeout
    )
    return "_tag" in result ? yield* result : result
  }),
  proposal: call("StockRules.proposal", client.rules.proposal({ query: {} }), workTimeout)
})
