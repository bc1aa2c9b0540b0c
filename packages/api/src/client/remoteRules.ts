/** Stock rules of an HTTP service. */
import {
  NothingToUndo,
  RulesMoved,
  type RulesChangeRequest,
  type ServiceError,
  type StockRules
} from "@stocktally/sync"
import * as Effect from "effect/Effect"
import type * as Duration from "effect/Duration"
import { workWithin } from "./serviceClient.ts"
import type { CallError } from "./ServiceFailure.ts"
import type { StocktallyClient } from "./StocktallyClient.ts"

/** A call within its time, and its errors in our words. */
type Call = <A>(
  operation: string,
  effect: Effect.Effect<A, CallError>,
  duration?: Duration.Duration
) => Effect.Effect<A, ServiceError>

/** The most versions that the service gives at once. */
const mostVersions = 100

/** What a change is asked with. Who asks, the service knows by the key. */
const requestOf = ({ dryRun, ifVersion }: RulesChangeRequest) => ({
  headers: { "if-match": `"${ifVersion}"` },
  query: dryRun === true ? { dryRun } : {}
})

export const remoteRules = (client: StocktallyClient["Service"], call: Call): StockRules<ServiceError> => ({
  current: call("StockRules.current", client.rules.current({ query: {} })),
  versions: (limit) =>
    Effect.map(
      call("StockRules.versions", client.rules.versions({ query: { limit: Math.min(limit, mostVersions) } })),
      ({ rows }) => rows
    ),
  replace: Effect.fnUntraced(function*(rules, request) {
    const changed = yield* call(
      "StockRules.replace",
      client.rules.replace({ ...requestOf(request), payload: { rules } }).pipe(
        Effect.catchTag("RulesMovedProblem", () => Effect.succeed(new RulesMoved()))
      ),
      workWithin
    )
    return "_tag" in changed ? yield* changed : changed
  }),
  undo: Effect.fnUntraced(function*(request) {
    const undone = yield* call(
      "StockRules.undo",
      client.rules.undo(requestOf(request)).pipe(
        Effect.catchTag("RulesMovedProblem", () => Effect.succeed(new RulesMoved())),
        Effect.catchTag("NotFoundProblem", () => Effect.succeed(new NothingToUndo()))
      ),
      workWithin
    )
    return "_tag" in undone ? yield* undone : undone
  }),
  proposal: call("StockRules.proposal", client.rules.proposal({ query: {} }), workWithin)
})
