import {
  toDeclarationChange,
  defaultPageSize,
  InvalidRequestProblem,
  toLinkChange,
  type LinkChanges,
  linksPageJson,
  LinksMovedProblem,
  StocktallyApi
} from "@stocktally/api"
import { type LinksPage, type NoSuchRecords, ReadModel } from "@stocktally/sync"
import { recordName } from "@stocktally/tally"
import * as Effect from "effect/Effect"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import { ResponseCache } from "./common/ResponseCache.ts"
import { etagOf, versionFor } from "./common/ifMatch.ts"
import { withPageProblems, withStoreProblems } from "./common/problems.ts"

/** The maximum number of errors in a problem, the same as for an invalid body. */
const maxErrors = 20

const pageResponse = (page: LinksPage) =>
  HttpServerResponse.jsonUnsafe(linksPageJson(page), {
    headers: { etag: etagOf(page.version), "cache-control": "private, no-cache" }
  })

const linksMoved = () =>
  new LinksMovedProblem({
    detail: "Someone else has changed the links, and nothing was changed: read them again and decide again."
  })

/** Lists the changes that name records which do not exist, as for an invalid body. */
const noSuchRecords = ({ message, records }: NoSuchRecords, changes: LinkChanges["changes"]) =>
  new InvalidRequestProblem({
    detail: `${message.charAt(0).toUpperCase()}${message.slice(1)}.`,
    errors: changes.flatMap(({ action, haravanId, kind, loopId }, index) =>
      action === "remove" ?
        [] :
        records.filter((record) =>
          record.kind === kind && record.id === (record.upstream === "loop" ? loopId : haravanId)
        ).map((record) => ({
          in: "body" as const,
          field: `changes.${index}.${record.upstream}Id`,
          message: `Expected the id of a record: there is no ${recordName(record)} in the data read so far`
        }))
    ).slice(0, maxErrors)
  })

/** Handlers of links. */
export const linksHandlers = HttpApiBuilder.group(
  StocktallyApi,
  "links",
  Effect.fnUntraced(function*(handlers) {
    const readModel = yield* ReadModel
    const responses = yield* ResponseCache

    const change = Effect.fnUntraced(function*(ifMatch: string | undefined, { changes }: LinkChanges) {
      const version = yield* versionFor(ifMatch, {
        what: "links",
        path: "/v1/links",
        current: withStoreProblems(readModel.linksVersion),
        moved: Effect.suspend(linksMoved)
      })
      const result = yield* readModel.declare(changes.map(toDeclarationChange), version).pipe(
        Effect.catchTag("LinksConflict", (error) => Effect.succeed(error)),
        Effect.catchTag("NoSuchRecords", (error) => Effect.succeed(error)),
        withStoreProblems,
        Effect.ensuring(responses.forget)
      )
      if (!("_tag" in result)) return result
      return result._tag === "LinksConflict" ? yield* linksMoved() : yield* noSuchRecords(result, changes)
    })

    return handlers
      .handle(
        "page",
        ({ query: { limit = defaultPageSize, ...query } }) =>
          Effect.map(withPageProblems(readModel.links({ ...query, limit })), pageResponse)
      )
      .handle(
        "of",
        ({ query: { id, kind, upstream } }) =>
          Effect.map(withStoreProblems(readModel.link(kind, upstream, id)), pageResponse)
      )
      .handle(
        "change",
        Effect.fnUntraced(function*({ headers, payload }) {
          const { relinked, undo, version } = yield* change(headers["if-match"], payload)
          return HttpServerResponse.jsonUnsafe(
            { version, undo: undo.map(toLinkChange), relinked },
            { headers: { etag: etagOf(version) } }
          )
        })
      )
      .handle(
        "records",
        ({ query: { ids, kind, upstream } }) =>
          Effect.map(withStoreProblems(readModel.records(kind, upstream, ids)), (rows) => ({ rows, nextCursor: null }))
      )
  })
)
