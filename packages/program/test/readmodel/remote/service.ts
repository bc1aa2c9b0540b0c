/** A minimal server of the contract over a read model, on loopback. */
import {
  CallerQuota,
  Authorization,
  Caller,
  type Change as ChangeAnswer,
  toDeclarationChange,
  InvalidCursorProblem,
  InvalidRequestProblem,
  toLinkChange,
  LinksMovedProblem,
  type Moment,
  NotFoundProblem,
  RateLimit,
  RequestGuard,
  ruleOfInput,
  RulesMovedProblem,
  type ServiceEvent,
  ShopApi,
  StoreUnavailableProblem,
  UnauthenticatedProblem
} from "@stocktally/api"
import { NodeHttpServer } from "@effect/platform-node"
import type { Change, TallyFilter } from "@stocktally/tally"
import { type ReadModelUpdate, ReadModel } from "@stocktally/sync"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { HttpRouter, HttpServer } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { createServer } from "node:http"

/** The requests to the service, and the key it needs. */
export interface Desk {
  /** Undefined if no key is needed. */
  key: string | undefined
  readonly lastEventIds: Array<string | undefined>
}

interface FilterQuery extends Omit<TallyFilter, "verdicts" | "locations" | "skus" | "began" | "healed"> {
  readonly location?: TallyFilter["locations"]
  readonly sku?: TallyFilter["skus"]
  readonly verdict?: TallyFilter["verdicts"]
  readonly began?: Moment | undefined
  readonly healed?: Moment | undefined
}

const changeAnswer = (change: Change): ChangeAnswer => {
  switch (change._tag) {
    case "Loop":
      return { what: "loop", at: change.at, notBefore: change.notBefore, before: change.before, after: change.after }
    case "Haravan":
      return {
        what: "haravan",
        at: change.at,
        updatedAt: change.updatedAt,
        location: change.location,
        before: change.before,
        after: change.after
      }
    case "Verdict":
      return { what: "verdict", at: change.at, before: change.before, after: change.after }
  }
}

const eventOf = (update: ReadModelUpdate): ReadonlyArray<ServiceEvent> => {
  switch (update._tag) {
    case "Progress":
      return [{ event: "progress", data: update.progress }]
    case "Changed":
      return [{ id: String(update.version), event: "version", data: { version: update.version } }]
    case "RunEnded":
      return [{ event: "run", data: update.run }]
    default:
      return []
  }
}

const versionIn = (headers: { readonly "if-match"?: string }): number =>
  Number((headers["if-match"] ?? "").replaceAll("\"", ""))

const handlersOf = (model: ReadModel["Service"], desk: Desk) => {
  const { source } = model
  const failed = <A, E extends { readonly message: string }, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.mapError(effect, ({ message }) => new StoreUnavailableProblem({ detail: message }))
  const one = <A, E extends { readonly message: string }, R>(effect: Effect.Effect<Option.Option<A>, E, R>) =>
    Effect.flatMap(
      failed(effect),
      (found) =>
        Option.isSome(found) ? Effect.succeed(found.value) : Effect.fail(new NotFoundProblem({ detail: "no such row" }))
    )
  const unused = () => Effect.die("not asked for")
  const filterOf = (
    { allLocations, began, empty, healed, location, minValue, q, sku, verdict }: FilterQuery
  ): TallyFilter => ({
    minValue,
    verdicts: verdict,
    locations: location,
    skus: sku,
    allLocations,
    q,
    empty,
    began: began?._tag === "At" ? began.at : undefined,
    healed: healed?._tag === "At" ? healed.at : undefined
  })

  return Layer.mergeAll(
    HttpApiBuilder.group(ShopApi, "tally", (handlers) =>
      handlers.handleAll({
        page: ({ query: { around, cursor, direction, limit = 50, sort, ...filter } }) =>
          model.page({ filter: filterOf(filter), around, cursor, direction, limit, sort }).pipe(
            Effect.map((page) => ({ ...page, source })),
            Effect.catchTag(
              "InvalidCursor",
              ({ problem }) => Effect.fail(new InvalidCursorProblem({ reason: problem }))
            ),
            Effect.catchTag([
              "StoreError",
              "UnknownColumn",
              "UpstreamError",
              "TooMuchLoss",
              "AlreadyRunning",
              "ServiceError"
            ], ({ message }) => Effect.fail(new StoreUnavailableProblem({ detail: message })))
          ),
        summary: ({ query }) => Effect.map(failed(model.summary(filterOf(query))), (counts) => ({ ...counts, source })),
        row: ({ params: { id } }) => Effect.map(one(model.row(id)), (row) => ({ source, row })),
        history: ({ params: { id }, query: { cursor, limit = 50, since } }) =>
          Effect.map(
            failed(model.history(id, { limit, after: cursor, since: since?._tag === "At" ? since.at : undefined })),
            ({ changes, next }) => ({ source, rows: changes.map(changeAnswer), nextCursor: next })
          ),
        siblings: ({ params: { id } }) =>
          Effect.map(failed(model.siblings(id)), (rows) => ({ source, rows, nextCursor: null })),
        readings: ({ params: { id } }) => Effect.map(one(model.readAgain(id)), (read) => ({ source, ...read }))
      })),
    HttpApiBuilder.group(ShopApi, "syncs", (handlers) =>
      handlers.handleAll({
        start: ({ payload }) => {
          const { acceptLoss = false, kind = "auto" } = payload ?? {}
          return failed(model.sync({ acceptLoss, kind }))
        },
        page: ({ query: { cursor, limit = 50 } }) =>
          Effect.map(failed(model.runs(limit, cursor)), (rows) => ({ rows, nextCursor: null })),
        run: ({ params: { id } }) => one(model.run(id))
      })),
    HttpApiBuilder.group(ShopApi, "events", (handlers) =>
      handlers.handleAll({
        stream: ({ headers }) =>
          Effect.sync(() => {
            desk.lastEventIds.push(headers["last-event-id"])
            return Stream.flatMap(model.updates, (update) => Stream.fromIterable(eventOf(update)))
          })
      })),
    HttpApiBuilder.group(ShopApi, "links", (handlers) =>
      handlers.handleAll({
        page: ({ query: { limit = 50, ...query } }) =>
          model.links({ ...query, limit }).pipe(
            Effect.catchTag(
              "InvalidCursor",
              ({ problem }) => Effect.fail(new InvalidCursorProblem({ reason: problem }))
            ),
            Effect.catchTag(
              ["StoreError", "UpstreamError", "TooMuchLoss", "AlreadyRunning", "ServiceError"],
              ({ message }) => Effect.fail(new StoreUnavailableProblem({ detail: message }))
            )
          ),
        change: ({ headers, payload: { changes } }) =>
          model.declare(changes.map(toDeclarationChange), versionIn(headers))
            .pipe(
              Effect.map(({ undo, ...rest }) => ({ ...rest, undo: undo.map(toLinkChange) })),
              Effect.catchTag("LinksConflict", () => Effect.fail(new LinksMovedProblem({}))),
              Effect.catchTag(
                "NoSuchRecords",
                ({ message }) => Effect.fail(new InvalidRequestProblem({ detail: message, errors: [] }))
              ),
              Effect.catchTag(
                ["StoreError", "UpstreamError", "TooMuchLoss", "AlreadyRunning", "ServiceError"],
                ({ message }) => Effect.fail(new StoreUnavailableProblem({ detail: message }))
              )
            ),
        of: ({ query: { id, kind, upstream } }) => failed(model.link(kind, upstream, id)),
        records: ({ query: { ids, kind, upstream } }) =>
          Effect.map(failed(model.records(kind, upstream, ids)), (rows) => ({ rows, nextCursor: null }))
      })),
    HttpApiBuilder.group(ShopApi, "rules", (handlers) =>
      handlers.handleAll({
        current: () => failed(model.rules.current),
        versions: ({ query: { limit = 50 } }) =>
          Effect.map(failed(model.rules.versions(limit)), (rows) => ({ rows, nextCursor: null })),
        replace: ({ headers, payload, query: { dryRun } }) =>
          typeof payload === "string" ? unused() : model.rules.replace(payload.rules.map(ruleOfInput), {
            by: "ops",
            action: "import",
            dryRun,
            ifVersion: versionIn(headers)
          }).pipe(
            Effect.catchTag("RulesConflict", () => Effect.fail(new RulesMovedProblem({}))),
            Effect.catchTag(
              "InvalidRules",
              ({ message }) => Effect.fail(new InvalidRequestProblem({ detail: message, errors: [] }))
            ),
            Effect.catchTag(
              ["StoreError", "UpstreamError", "TooMuchLoss", "AlreadyRunning", "ServiceError"],
              ({ message }) => Effect.fail(new StoreUnavailableProblem({ detail: message }))
            )
          ),
        undo: ({ headers, query: { dryRun } }) =>
          model.rules.undo({ by: "ops", dryRun, ifVersion: versionIn(headers) }).pipe(
            Effect.catchTag("RulesConflict", () => Effect.fail(new RulesMovedProblem({}))),
            Effect.catchTag("NothingToUndo", ({ message }) => Effect.fail(new NotFoundProblem({ detail: message }))),
            Effect.catchTag(
              ["StoreError", "UpstreamError", "TooMuchLoss", "AlreadyRunning", "ServiceError"],
              ({ message }) => Effect.fail(new StoreUnavailableProblem({ detail: message }))
            )
          ),
        proposal: () => failed(model.rules.proposal)
      })),
    HttpApiBuilder.group(ShopApi, "doctor", (handlers) =>
      handlers.handleAll({
        examine: () => Effect.map(failed(model.doctorChecks), (rows) => ({ source, rows, nextCursor: null })),
        state: () =>
          Effect.map(
            failed(model.summary()),
            ({ version }) => ({ source, missing: model.missing, version, staleAfterMillis: model.staleAfterMillis })
          )
      })),
    HttpApiBuilder.group(
      ShopApi,
      "loop",
      (handlers) => handlers.handleAll({ inventory: unused, inventories: unused })
    ),
    HttpApiBuilder.group(ShopApi, "haravan", (handlers) => handlers.handleAll({ inventoryLocations: unused }))
  )
}

const guards = (desk: Desk) =>
  Layer.mergeAll(
    Layer.succeed(Authorization, {
      apiKey: (handler, { credential }) =>
        desk.key === undefined || Redacted.value(credential) === desk.key
          ? Effect.provideService(handler, Caller, { name: null, readOnly: false })
          : Effect.fail(new UnauthenticatedProblem({}))
    }),
    Layer.succeed(RateLimit, (handler) =>
      Effect.provideService(handler, CallerQuota, {
        consume: () => Effect.void,
        consumeExtra: () => Effect.void
      })),
    Layer.succeed(RequestGuard, (handler) => handler)
  )

/** Serves the read model of the context until the scope closes. Returns the port. */
export const serveModel = Effect.fnUntraced(function*(desk: Desk, port = 0) {
  const model = yield* ReadModel
  const routes = HttpApiBuilder.layer(ShopApi).pipe(
    Layer.provide(handlersOf(model, desk)),
    Layer.provide(guards(desk))
  )
  const services = yield* Layer.build(
    HttpRouter.serve(routes, { disableLogger: true, disableListenLog: true }).pipe(
      Layer.provideMerge(NodeHttpServer.layer(createServer, { port, host: "127.0.0.1", gracefulShutdownTimeout: 100 }))
    )
  )
  const { address } = yield* Effect.provideContext(HttpServer.HttpServer, services)
  return "port" in address ? address.port : 0
})
