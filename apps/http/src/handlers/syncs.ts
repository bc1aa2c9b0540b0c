import { defaultPageSize, NotFoundProblem, runJson, StocktallyApi } from "@stocktally/api"
import { ReadModel } from "@stocktally/sync"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import { ResponseCache } from "./common/ResponseCache.ts"
import { mangledCursor } from "./common/cursors.ts"
import { withSyncProblems, withStoreProblems } from "./common/problems.ts"

const isRunId = /^[1-9]\d{0,17}$/

/** Handlers of sync runs. */
export const syncsHandlers = HttpApiBuilder.group(
  StocktallyApi,
  "syncs",
  Effect.fnUntraced(function*(handlers) {
    const readModel = yield* ReadModel
    const { revalidate } = yield* ResponseCache

    return handlers
      .handle("start", ({ payload }) => {
        const { acceptLoss = false, kind = "auto" } = payload ?? {}
        return Effect.map(
          withSyncProblems(readModel.sync({ kind, acceptLoss })),
          (run) =>
            HttpServerResponse.jsonUnsafe(runJson(run), { status: 202, headers: { location: `/v1/syncs/${run.id}` } })
        )
      })
      .handle(
        "page",
        Effect.fnUntraced(function*({ query: { cursor, limit = defaultPageSize } }) {
          if (cursor !== undefined && !isRunId.test(cursor)) {
            return yield* mangledCursor()
          }
          const found = yield* withStoreProblems(readModel.runs(limit + 1, cursor))
          const rows = found.slice(0, limit)
          if (cursor === undefined) yield* revalidate
          return { rows, nextCursor: found.length > limit ? rows.at(-1)?.id ?? null : null }
        })
      )
      .handle("run", ({ params: { id } }) =>
        Effect.flatMap(
          withStoreProblems(readModel.run(id)),
          Option.match({
            onNone: () =>
              Effect.fail(new NotFoundProblem({ detail: `There is no run ${id}, or it is no longer stored.` })),
            // A client that waited for the end of the run will request the tally next.
            onSome: (run) => run.status === "running" ? Effect.succeed(run) : Effect.as(revalidate, run)
          })
        ))
  })
)
