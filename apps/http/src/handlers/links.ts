import { defaultPageSize, type LinkChanges, LinksMovedProblem, PreconditionRequiredProblem, StocktallyApi } from "@stocktally/api"
import { type LinksPage, ReadModel, StockStore } from "@stocktally/core"
import { formatTimestamp } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import { Answers } from "./answers/Answers.ts"
import { versionsOf } from "./answers/ifNoneMatch.ts"
import { changeOf, linkChangeOf } from "./links/changes.ts"
import { besideSync, paged, stored } from "./problems.ts"

const etagOf = (version: number): string => `"${version}"`

const end = (end: LinksPage["rows"][number]["loop"]) =>
  end && { ...end, goneAt: end.goneAt === null ? null : formatTimestamp(end.goneAt) }

const rowJson = ({ foundAt, haravan, loop, ...row }: LinksPage["rows"][number]) => ({
  ...row,
  loop: end(loop),
  haravan: end(haravan),
  foundAt: foundAt === null ? null : formatTimestamp(foundAt)
})

const moved = () =>
  new LinksMovedProblem({ detail: "Someone else has changed the links meanwhile, and nothing was changed: read them again, and decide anew." })

/** Which records are the same. */
export const linksHandlers = HttpApiBuilder.group(
  StocktallyApi,
  "links",
  Effect.fnUntraced(function*(handlers) {
    const readModel = yield* ReadModel
    const { links } = yield* StockStore
    const answers = yield* Answers

    /** The version that a change is about; the present one where any will do. */
    const versionFor = Effect.fnUntraced(function*(ifMatch: string | undefined) {
      if (ifMatch === undefined) {
        return yield* new PreconditionRequiredProblem({
          detail: "Send the ETag of the links that the change was decided on as If-Match; GET /v1/links has it."
        })
      }
      const named = versionsOf(ifMatch)
      const version = yield* stored(links.version)
      return named === "any" || named.includes(version) ? version : yield* moved()
    })

    const change = Effect.fnUntraced(function*(ifMatch: string | undefined, { changes }: LinkChanges) {
      const version = yield* versionFor(ifMatch)
      const declared = yield* readModel.declare(changes.flatMap(changeOf), version).pipe(
        Effect.catchTag("LinksMoved", () => Effect.succeed(undefined)),
        besideSync,
        Effect.ensuring(answers.forget)
      )
      return declared ?? (yield* moved())
    })

    return handlers
      .handle("page", ({ query: { limit = defaultPageSize, ...query } }) =>
        Effect.map(paged(readModel.links({ ...query, limit })), ({ nextCursor, rows, version }) =>
          HttpServerResponse.jsonUnsafe(
            { version, rows: rows.map(rowJson), nextCursor },
            { headers: { etag: etagOf(version), "cache-control": "private, no-cache" } }
          )))
      .handle("change", Effect.fnUntraced(function*({ headers, payload }) {
        const { relinked, undo, version } = yield* change(headers["if-match"], payload)
        return HttpServerResponse.jsonUnsafe(
          { version, undo: undo.map(linkChangeOf), relinked },
          { headers: { etag: etagOf(version) } }
        )
      }))
      .handle("records", ({ query: { ids, kind, upstream } }) =>
        Effect.map(stored(readModel.records(kind, upstream, ids)), (rows) => ({ rows, nextCursor: null })))
  })
)
