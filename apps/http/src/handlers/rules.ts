import {
  Caller,
  defaultPageSize,
  type FieldError,
  InvalidRequestProblem,
  NotFoundProblem,
  ruleOfInput,
  rulesChangedJson,
  type RuleSetInput,
  ruleSetJson,
  rulesJson,
  RulesMovedProblem,
  rulesUndoneJson,
  StocktallyApi
} from "@stocktally/api"
import { ReadModel, StoreReads, type InvalidRules } from "@stocktally/sync"
import type { SheetError } from "@stocktally/tally"
import * as Effect from "effect/Effect"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import { etagOf, versionFor } from "./common/ifMatch.ts"
import { type StoredProblem, withStoreProblems } from "./common/problems.ts"
import { ResponseCache } from "./common/ResponseCache.ts"

/** The maximum number of errors in a problem. */
const maxErrors = 20

/** The author of changes if the service has no keys. */
const anonymous = "anyone over HTTP"

const rulesMoved = () =>
  new RulesMovedProblem({
    detail: "Someone else has changed the stock rules, and nothing was changed: read them again and decide again."
  })

const versionedResponse = ({ version, ...rest }: { readonly version: number }) =>
  HttpServerResponse.jsonUnsafe({ version, ...rest }, {
    headers: { etag: etagOf(version), "cache-control": "private, no-cache" }
  })

const invalidRequest = (errors: ReadonlyArray<FieldError>, count: number) => {
  const [first] = errors
  const more = count > 1 ? ` And ${count - 1} more errors.` : ""
  return new InvalidRequestProblem({
    detail: first === undefined ? "The rules are invalid." : `${first.field}: ${first.message}.${more}`,
    errors
  })
}

const invalidRules = ({ problems }: InvalidRules) =>
  invalidRequest(
    problems.slice(0, maxErrors).map(({ at, field, problem, rule }) => ({
      in: "body",
      field: ["rules", rule, field, ...(at === undefined ? [] : [at])].join("."),
      message: problem
    })),
    problems.length
  )

const invalidSheet = ({ count, problems }: SheetError) =>
  invalidRequest(
    problems.map(({ column, line, problem }) => ({
      in: "body",
      field: `line ${line}${column === null ? "" : `, column ${column}`}`,
      message: problem
    })),
    count
  )

/** Handlers of the stock rules. */
export const rulesHandlers = HttpApiBuilder.group(
  StocktallyApi,
  "rules",
  Effect.fnUntraced(function*(handlers) {
    const { rules } = yield* ReadModel
    const { rules: { read } } = yield* StoreReads
    const responses = yield* ResponseCache
    const proposal = yield* responses.ofRoute<StoredProblem>()

    /** The author of a change, and the version that it is based on. */
    const requestOf = Effect.fnUntraced(function*(
      { "if-match": ifMatch }: { readonly "if-match"?: string },
      { dryRun }: { readonly dryRun?: boolean }
    ) {
      const ifVersion = yield* versionFor(ifMatch, {
        what: "stock rules",
        path: "/v1/rules",
        current: Effect.map(withStoreProblems(rules.current), ({ version }) => version),
        moved: Effect.suspend(rulesMoved)
      })
      return { by: (yield* Caller).name ?? anonymous, dryRun, ifVersion }
    })

    const rulesOf = (payload: RuleSetInput | string, by: string) =>
      typeof payload === "string"
        ? read(payload, by).pipe(Effect.catchTag("SheetError", (error) => Effect.succeed(error)), withStoreProblems)
        : Effect.succeed(payload.rules.map(ruleOfInput))

    return handlers
      .handle(
        "current",
        () => Effect.map(withStoreProblems(rules.current), (current) => versionedResponse(rulesJson(current)))
      )
      .handle(
        "replace",
        Effect.fnUntraced(function*({ headers, payload, query }) {
          const request = yield* requestOf(headers, query)
          const next = yield* rulesOf(payload, request.by)
          if ("_tag" in next) return yield* invalidSheet(next)
          const result = yield* rules.replace(next, { ...request, action: "import" }).pipe(
            Effect.catchTag("RulesConflict", (error) => Effect.succeed(error)),
            Effect.catchTag("InvalidRules", (error) => Effect.succeed(error)),
            withStoreProblems,
            Effect.ensuring(responses.forget)
          )
          if (!("_tag" in result)) return versionedResponse(rulesChangedJson(result))
          return result._tag === "RulesConflict" ? yield* rulesMoved() : yield* invalidRules(result)
        })
      )
      .handle(
        "undo",
        Effect.fnUntraced(function*({ headers, query }) {
          const result = yield* rules.undo(yield* requestOf(headers, query)).pipe(
            Effect.catchTag("RulesConflict", (error) => Effect.succeed(error)),
            Effect.catchTag("NothingToUndo", (error) => Effect.succeed(error)),
            withStoreProblems,
            Effect.ensuring(responses.forget)
          )
          if (!("_tag" in result)) return versionedResponse(rulesUndoneJson(result))
          return result._tag === "RulesConflict"
            ? yield* rulesMoved()
            : yield* new NotFoundProblem({
              detail: "Nobody has changed the stock rules yet, so there is nothing to undo."
            })
        })
      )
      // Concurrent requests share one search.
      .handle("proposal", ({ request }) => proposal(request, withStoreProblems(rules.proposal)))
      .handle("versions", ({ query: { limit = defaultPageSize } }) =>
        Effect.map(
          withStoreProblems(rules.versions(limit)),
          (versions) => HttpServerResponse.jsonUnsafe({ rows: versions.map(ruleSetJson), nextCursor: null })
        ))
  })
)
