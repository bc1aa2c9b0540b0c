import {
  declarationChangeOf,
  defaultPageSize,
  InvalidRequestProblem,
  linkChangeOf,
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
import { paged, withStoreProblems } from "./common/problems.ts"

/** As many as a body that is not of its form is told. */
const mostErrors = 20

const pageAnswer = (page: LinksPage) =>
  HttpServerResponse.jsonUnsafe(linksPageJson(page), {
    headers: { etag: etagOf(page.version), "cache-control": "private, no-cache" }
  })

const moved = () =>
  new LinksMovedProblem({
    detail: "Someone else has changed the links meanwhile, and nothing was changed: read them again, and decide anew."
  })

/** Names each change by what it says of a record that is not there, as a body that is not of its form is told. */
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
          message: `Expected the id of a record: there is no ${recordName(record)}, as far as was read`
        }))
    ).slice(0, mostErrors)
  })

/** Which records are the same. */
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
        moved: Effect.suspend(moved)
      })
      const declared = yield* readModel.declare(changes.map(declarationChangeOf), version).pipe(
        Effect.catchTag("LinksMoved", (error) => Effect.succeed(error)),
        Effect.catchTag("NoSuchRecords", (error) => Effect.succeed(error)),
        withStoreProblems,
        Effect.ensuring(responses.forget)
      )
      if (!("_tag" in declared)) return declared
      return declared._tag === "LinksMoved" ? yield* moved() : yield* noSuchRecords(declared, changes)
    })

    return handlers
      .handle(
        "page",
        ({ query: { limit = defaultPageSize, ...query } }) =>
          Effect.map(paged(readModel.links({ ...query, limit })), pageAnswer)
      )
      .handle(
        "of",
        ({ query: { id, kind, upstream } }) =>
          Effect.map(withStoreProblems(readModel.link(kind, upstream, id)), pageAnswer)
      )
      .handle(
        "change",
        Effect.fnUntraced(function*({ headers, payload }) {
          const { relinked, undo, version } = yield* change(headers["if-match"], payload)
          return HttpServerResponse.jsonUnsafe(
            { version, undo: undo.map(linkChangeOf), relinked },
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
