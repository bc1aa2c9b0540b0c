import { maxTextLength, Sort } from "../parameters/tally.ts"
import { InvalidCursor, type LinkEnd, type TallyFilter, UnknownColumn } from "@stocktally/tally"
import { LinksConflict, ReadModel, type TallyPageQuery, ServiceError } from "@stocktally/sync"
import { isIdDigits, type Source } from "@stocktally/schema"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type * as HttpClient from "effect/http/HttpClient"
import { connectService } from "./connectService.ts"
import { remoteRules } from "./remoteRules.ts"
import { makeRemoteUpdates } from "./remoteUpdates.ts"
import { callTimeout, type ServiceAccess, workTimeout } from "./serviceClient.ts"
import type { CallError } from "./serviceErrors.ts"
import { toChange } from "../codec/history.ts"
import { toDeclarationChange, toLinkChange } from "../codec/links.ts"
import { filterQuery } from "../codec/tally.ts"
import { momentAt } from "../parameters/Moment.ts"

/** The maximum number of rows in a response. */
const maxRows = 1000
/** The maximum number of ids in one address. */
const maxIds = 200

const isSort = Schema.is(Sort)

/**
 * The read model of an HTTP service of Stocktally. The layer fails with `ServiceError` if the service does not say what it
 * is. Later, each query fails while the service cannot be reached.
 */
export const RemoteReadModel = {
  /** With `shop`, the read model of that shop; else of the only one that the key may see. */
  layer: (
    access: ServiceAccess,
    shop: string | null = null
  ): Layer.Layer<ReadModel, ServiceError, HttpClient.HttpClient> => Layer.effect(ReadModel, make(access, shop))
}

const make = Effect.fnUntraced(function*(
  access: ServiceAccess,
  shop: string | null
): Effect.fn.Return<ReadModel["Service"], ServiceError, HttpClient.HttpClient | Scope.Scope> {
  const { call, client, errors, http, url } = yield* connectService(access, shop)

  /** The same for a record; none if the service has no such record. */
  const optional = <A>(
    operation: string,
    effect: Effect.Effect<A, CallError>,
    duration: Duration.Duration = callTimeout
  ) =>
    call(
      operation,
      effect.pipe(
        Effect.map(Option.some),
        Effect.catchTag("NotFoundProblem", () => Effect.succeed(Option.none<A>()))
      ),
      duration
    )
  /** The same for a page, whose cursor may be invalid. */
  const paged = <A>(operation: string, effect: Effect.Effect<A, CallError>) =>
    Effect.flatMap(
      call(
        operation,
        effect.pipe(
          Effect.map((page) => ({ page, invalid: undefined })),
          Effect.catchTag("InvalidCursorProblem", ({ reason }) =>
            Effect.succeed({ page: undefined, invalid: new InvalidCursor({ problem: reason }) }))
        )
      ),
      ({ invalid, page }) =>
        invalid === undefined ? Effect.succeed(page) : Effect.fail(invalid)
    )
  /** The query of a filter. Fails if a text is longer than the service accepts. */
  const makeQuery = (operation: string, filter: TallyFilter | undefined) => {
    const query = filterQuery(filter)
    const tooLong = [query.q ?? "", ...query.location ?? [], ...query.sku ?? []].find((text) =>
      text.length > maxTextLength
    )
    return tooLong === undefined ? Effect.succeed(query) : Effect.fail(
      new ServiceError({
        operation,
        problem: "failed",
        detail: `the service searches for texts of at most ${maxTextLength} characters; shorten the text`,
        retryable: false
      })
    )
  }

  const identify = Effect.map(
    call("ReadModel.state", client.doctor.state({ query: {} })),
    ({ missing, source, staleAfterMillis }) => ({ missing, source, staleAfterMillis })
  )
  const { missing, source, staleAfterMillis } = yield* identify
  const updates = yield* makeRemoteUpdates({ http, url, errors, identity: { missing, source }, identify })
  /** Passes the source of an answer to the updates, which notify of a different one. */
  const trackSource = <A extends { readonly source: Source }, E>(answer: Effect.Effect<A, E>) =>
    Effect.tap(answer, ({ source }) => updates.trackSource(source))

  const page = Effect.fnUntraced(function*(query: TallyPageQuery) {
    const operation = "ReadModel.page"
    const { around, cursor, direction, filter, limit, sort } = query
    if (sort !== undefined && !isSort(sort)) return yield* new UnknownColumn({ column: sort.replace(/^-/, "") })
    const { verdict, ...rest } = yield* makeQuery(operation, filter)
    // A filter without any verdict matches no row, and the service does not accept it.
    const matchesNothing = verdict?.length === 0
    const answer = yield* paged(
      operation,
      trackSource(client.tally.page({
        query: {
          ...rest,
          ...(verdict === undefined || matchesNothing ? {} : { verdict }),
          ...(sort === undefined ? {} : { sort }),
          ...(cursor === undefined || matchesNothing ? {} : { cursor }),
          ...(direction === undefined ? {} : { direction }),
          ...(around === undefined || around === "" || cursor !== undefined
            ? {}
            : { around: around.slice(0, maxTextLength) }),
          limit: matchesNothing ? 1 : Math.min(limit, maxRows)
        }
      }))
    )
    return matchesNothing ? { ...answer, rows: [], nextCursor: null, previousCursor: null } : answer
  })

  return {
    source,
    shop: Effect.succeed(url),
    missing,
    staleAfterMillis,
    page,
    summary: Effect.fnUntraced(function*(filter) {
      const operation = "ReadModel.summary"
      const { verdict: _, ...query } = yield* makeQuery(operation, filter)
      return yield* call(operation, trackSource(client.tally.summary({ query })))
    }),
    row: (id) =>
      Effect.map(
        optional("ReadModel.row", trackSource(client.tally.row({ params: { id }, query: {} }))),
        Option.map(({ row }) => row)
      ),
    siblings: (id) =>
      Effect.map(
        optional("ReadModel.siblings", trackSource(client.tally.siblings({ params: { id }, query: {} }))),
        Option.match({ onNone: () => [], onSome: ({ rows }) => rows })
      ),
    freshness: Effect.map(
      call("ReadModel.freshness", trackSource(client.tally.page({ query: { limit: 1 } }))),
      ({ asOf, complete, currency, sides, version }) => ({ asOf, complete, currency, sides, version })
    ),
    history: (id, { after, limit, since }) =>
      Effect.map(
        paged(
          "ReadModel.history",
          trackSource(client.tally.history({
            params: { id },
            query: {
              ...(since === undefined ? {} : { since: momentAt(since) }),
              ...(after === undefined ? {} : { cursor: after }),
              limit: Math.min(limit, maxRows)
            }
          })).pipe(Effect.catchTag("NotFoundProblem", () => Effect.succeed({ rows: [], nextCursor: null })))
        ),
        ({ nextCursor, rows }) => ({ changes: rows.map(toChange), next: nextCursor })
      ),
    feed: updates.feed,
    readAgain: (id) =>
      Effect.map(
        optional("ReadModel.readAgain", trackSource(client.tally.readings({ params: { id }, query: {} })), workTimeout),
        Option.map(({ kept, row }) => ({ kept, row }))
      ),
    links: ({ cursor, kind, limit, troubled }) =>
      paged(
        "ReadModel.links",
        client.links.page({
          query: {
            ...(kind === undefined ? {} : { kind }),
            ...(troubled === undefined ? {} : { troubled }),
            ...(cursor === undefined ? {} : { cursor }),
            limit: Math.min(limit, maxRows)
          }
        })
      ),
    link: (kind, upstream, id) => call("ReadModel.link", client.links.of({ query: { kind, upstream, id } })),
    records: Effect.fnUntraced(function*(kind, upstream, ids) {
      const validIds = [...new Set(ids.filter(isIdDigits))]
      const rows: Array<LinkEnd> = []
      for (let from = 0; from < validIds.length; from += maxIds) {
        const query = { kind, upstream, ids: validIds.slice(from, from + maxIds) }
        rows.push(...(yield* call("ReadModel.records", client.links.records({ query }))).rows)
      }
      return rows
    }),
    linksVersion: Effect.map(
      call("ReadModel.linksVersion", client.links.page({ query: { limit: 1 } })),
      ({ version }) => version
    ),
    declare: Effect.fnUntraced(function*(changes, ifVersion) {
      const { moved, result } = yield* call(
        "ReadModel.declare",
        client.links.change({
          headers: { "if-match": `"${ifVersion}"` },
          query: {},
          payload: { changes: changes.map(toLinkChange) }
        }).pipe(
          Effect.map((result) => ({ result, moved: undefined })),
          Effect.catchTag("LinksMovedProblem", () => Effect.succeed({ result: undefined, moved: new LinksConflict() }))
        ),
        workTimeout
      )
      if (moved !== undefined) return yield* moved
      return { version: result.version, undo: result.undo.map(toDeclarationChange), relinked: result.relinked }
    }),
    rules: remoteRules(client, call),
    runs: (limit, before) =>
      Effect.map(
        call(
          "ReadModel.runs",
          client.syncs.page({
            query: { limit: Math.min(limit, maxRows), ...(before === undefined ? {} : { cursor: before }) }
          })
        ),
        ({ rows }) => rows
      ),
    run: (id) => optional("ReadModel.run", client.syncs.run({ params: { id }, query: {} })),
    sync: ({ acceptLoss, kind }) =>
      call("ReadModel.sync", client.syncs.start({ query: {}, payload: { acceptLoss, kind } }), workTimeout),
    doctorChecks: Effect.map(
      call("ReadModel.doctorChecks", client.doctor.examine({ query: {} }), workTimeout),
      ({ rows }) => rows
    ),
    updates: updates.stream
  }
})
