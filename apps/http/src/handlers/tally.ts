import {
  CallerQuota,
  changeJson,
  countsJson,
  defaultPageSize,
  toFilter,
  freshnessJson,
  type Moment,
  NotFoundProblem,
  StocktallyApi,
  tallyRowJson,
  resolveMoment
} from "@stocktally/api"
import { ReadModel } from "@stocktally/sync"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import { ResponseCache } from "./common/ResponseCache.ts"
import { makeRequireNamed } from "./common/requireNamed.ts"
import { withPageProblems, withLiveProblems, withStoreProblems } from "./common/problems.ts"
import { minuteOf, timeAnchorOf } from "./timeAnchor.ts"

const orNotFound = <A, E, R>(
  id: string,
  found: Effect.Effect<Option.Option<A>, E, R>
): Effect.Effect<A, E | NotFoundProblem, R> =>
  Effect.flatMap(found, (row) =>
    Option.isSome(row)
      ? Effect.succeed(row.value)
      : Effect.fail(new NotFoundProblem({ detail: `There is no row ${JSON.stringify(id.slice(0, 60))}.` })))

/** Handlers of the tally. */
export const tallyHandlers = HttpApiBuilder.group(
  StocktallyApi,
  "tally",
  Effect.fnUntraced(function*(handlers) {
    const readModel = yield* ReadModel
    const { source } = readModel
    const responses = yield* ResponseCache
    const requireNamed = yield* makeRequireNamed

    const pageOf = Effect.fnUntraced(
      function*({ limit = defaultPageSize, ...query }: Parameters<typeof timeAnchorOf>[0] & {
        readonly limit?: number | undefined
        readonly sort?: string | undefined
        readonly direction?: "forward" | "backward" | undefined
        readonly around?: string | undefined
      }) {
        const anchor = yield* timeAnchorOf(query, yield* Clock.currentTimeMillis)
        const { around, direction, sort } = query
        const page = yield* readModel.page({
          filter: toFilter(query, anchor.now),
          cursor: anchor.cursor,
          limit,
          sort,
          direction,
          around
        }).pipe(withPageProblems)
        yield* requireNamed({ query, complete: page.complete, isEmpty: page.rows.length === 0 })
        return {
          source,
          ...freshnessJson(page),
          rows: page.rows.map(tallyRowJson),
          nextCursor: anchor.addTo(page.nextCursor),
          previousCursor: anchor.addTo(page.previousCursor)
        }
      }
    )
    const summaryOf = Effect.fnUntraced(function*(query: Parameters<typeof toFilter>[0]) {
      const now = minuteOf(yield* Clock.currentTimeMillis)
      const counts = yield* withStoreProblems(readModel.summary(toFilter(query, now)))
      yield* requireNamed({
        query,
        complete: counts.complete,
        isEmpty: Object.values(counts.summary).every((rows) => rows === 0)
      })
      return { source, ...countsJson(counts) }
    })
    const historyOf = Effect.fnUntraced(function*(
      id: string,
      { cursor, limit = defaultPageSize, since }: {
        readonly cursor?: string | undefined
        readonly limit?: number | undefined
        readonly since?: Moment | undefined
      }
    ) {
      yield* rowOf(id)
      const now = yield* Clock.currentTimeMillis
      const { changes, next } = yield* withPageProblems(readModel.history(id, {
        after: cursor,
        limit,
        since: since === undefined ? undefined : resolveMoment(since, now)
      }))
      return { source, rows: changes.map(changeJson), nextCursor: next }
    })
    const rowOf = (id: string) => orNotFound(id, withStoreProblems(readModel.row(id)))

    const page = yield* responses.ofRoute<Effect.Error<ReturnType<typeof pageOf>>>()
    const summary = yield* responses.ofRoute<Effect.Error<ReturnType<typeof summaryOf>>>()
    const row = yield* responses.ofRoute<Effect.Error<ReturnType<typeof rowOf>>>()
    const changes = yield* responses.ofRoute<Effect.Error<ReturnType<typeof historyOf>>>()
    const siblings = yield* responses.ofRoute<Effect.Error<ReturnType<typeof rowOf>>>()

    return handlers
      .handle("page", ({ query, request }) => page(request, pageOf(query)))
      .handle("summary", ({ query, request }) => summary(request, summaryOf(query)))
      .handle("row", ({ params: { id }, request }) =>
        // Suspended, because a cached response needs no query.
        row(request, Effect.suspend(() => Effect.map(rowOf(id), (row) => ({ source, row: tallyRowJson(row) })))))
      .handle("siblings", ({ params: { id }, request }) =>
        siblings(
          request,
          Effect.suspend(() =>
            Effect.andThen(
              rowOf(id),
              Effect.map(
                withStoreProblems(readModel.siblings(id)),
                (rows) => ({ source, rows: rows.map(tallyRowJson), nextCursor: null })
              )
            )
          )
        ))
      .handle("history", ({ params: { id }, query, request }) => changes(request, historyOf(id, query)))
      .handle(
        "readings",
        Effect.fnUntraced(function*({ params: { id } }) {
          yield* (yield* CallerQuota).consume(2 - readModel.missing.length)
          const reading = yield* orNotFound(id, withLiveProblems(readModel.readAgain(id))).pipe(
            // If one side failed, the other one may be stored.
            Effect.ensuring(responses.forget)
          )
          return { source, ...reading }
        })
      )
  })
)
