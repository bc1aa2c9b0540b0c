import { longestText, Sort } from "../parameters/tally.ts"
import { StocktallyClient } from "./StocktallyClient.ts"
import { InvalidCursor, type LinkEnd, type TallyFilter, UnknownColumn } from "@stocktally/tally"
import { LinksMoved, ReadModel, type TallyPageQuery, ServiceError } from "@stocktally/sync"
import { isIdDigits, type Source } from "@stocktally/schema"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as HttpClient from "effect/http/HttpClient"
import { remoteRules } from "./remoteRules.ts"
import { makeRemoteUpdates } from "./remoteUpdates.ts"
import { answerWithin, authenticated, withSizeLimit, type ServiceAccess, workWithin } from "./serviceClient.ts"
import { type CallError, serviceFailures, within } from "./ServiceFailure.ts"
import { changeOf } from "../codec/history.ts"
import { declarationChangeOf, linkChangeOf } from "../codec/links.ts"
import { filterQuery } from "../codec/tally.ts"
import { momentAt } from "../parameters/Moment.ts"

/** The most rows that the service gives at once. */
const mostRows = 1000
/** Ids that go into one address. */
const mostIds = 200

const isSort = Schema.is(Sort)

/**
 * The read model over an HTTP service of Stocktally. Fails with `ServiceError` where the service cannot be asked what it
 * is; after that a service that goes away is an error of each question until it is back.
 */
export const RemoteReadModel = {
  layer: (access: ServiceAccess): Layer.Layer<ReadModel, ServiceError, HttpClient.HttpClient> =>
    Layer.effect(ReadModel, make(access))
}

const make = Effect.fnUntraced(function*(
  access: ServiceAccess
): Effect.fn.Return<ReadModel["Service"], ServiceError, HttpClient.HttpClient | Scope.Scope> {
  const url = access.url.replace(/\/+$/, "")
  const failures = serviceFailures(url)
  const http = authenticated(yield* HttpClient.HttpClient, access)
  const client = Context.get(
    yield* Layer.build(StocktallyClient.layer({ baseUrl: url })).pipe(
      Effect.provideService(HttpClient.HttpClient, withSizeLimit(http))
    ),
    StocktallyClient
  )

  /** A call within its time, and its errors in our words. */
  const call = <A>(
    operation: string,
    effect: Effect.Effect<A, CallError>,
    duration: Duration.Duration = answerWithin
  ) =>
    Effect.mapError(effect, (error) => failures.of(operation, error)).pipe(
      within(failures, operation, duration),
      Effect.withSpan(operation)
    )
  /** The same, where the service knows no such record. */
  const found = <A>(
    operation: string,
    effect: Effect.Effect<A, CallError>,
    duration: Duration.Duration = answerWithin
  ) =>
    call(
      operation,
      effect.pipe(
        Effect.map(Option.some),
        Effect.catchTag("NotFoundProblem", () => Effect.succeed(Option.none<A>()))
      ),
      duration
    )
  /** The same of a page, whose cursor may be wrong. */
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
  /** Text that the service would refuse for its length alone. */
  const asked = (operation: string, filter: TallyFilter | undefined) => {
    const query = filterQuery(filter)
    const long = [query.q ?? "", ...query.location ?? [], ...query.sku ?? []].find((text) => text.length > longestText)
    return long === undefined ? Effect.succeed(query) : Effect.fail(
      new ServiceError({
        operation,
        problem: "failed",
        detail: `the service looks for texts of at most ${longestText} characters; shorten it`,
        retryable: false
      })
    )
  }

  const identify = Effect.map(
    call("ReadModel.state", client.doctor.state({ query: {} })),
    ({ missing, source, staleAfterMillis }) => ({ missing, source, staleAfterMillis })
  )
  const { missing, source, staleAfterMillis } = yield* identify
  const updates = yield* makeRemoteUpdates({ http, url, failures, identity: { missing, source }, identify })
  /** Numbers from elsewhere than is known are told of. */
  const numbers = <A extends { readonly source: Source }, E>(answer: Effect.Effect<A, E>) =>
    Effect.tap(answer, ({ source }) => updates.saw(source))

  const page = Effect.fnUntraced(function*(query: TallyPageQuery) {
    const operation = "ReadModel.page"
    const { around, cursor, direction, filter, limit, sort } = query
    if (sort !== undefined && !isSort(sort)) return yield* new UnknownColumn({ column: sort.replace(/^-/, "") })
    const { verdict, ...rest } = yield* asked(operation, filter)
    // No verdict at all is nothing that could be asked for: it leaves no row.
    const isNothing = verdict?.length === 0
    const answer = yield* paged(
      operation,
      numbers(client.tally.page({
        query: {
          ...rest,
          ...(verdict === undefined || isNothing ? {} : { verdict }),
          ...(sort === undefined ? {} : { sort }),
          ...(cursor === undefined || isNothing ? {} : { cursor }),
          ...(direction === undefined ? {} : { direction }),
          ...(around === undefined || around === "" || cursor !== undefined
            ? {}
            : { around: around.slice(0, longestText) }),
          limit: isNothing ? 1 : Math.min(limit, mostRows)
        }
      }))
    )
    return isNothing ? { ...answer, rows: [], nextCursor: null, previousCursor: null } : answer
  })

  return {
    source,
    shop: Effect.succeed(url),
    missing,
    staleAfterMillis,
    page,
    summary: Effect.fnUntraced(function*(filter) {
      const operation = "ReadModel.summary"
      const { verdict: _, ...query } = yield* asked(operation, filter)
      return yield* call(operation, numbers(client.tally.summary({ query })))
    }),
    row: (id) =>
      Effect.map(
        found("ReadModel.row", numbers(client.tally.row({ params: { id }, query: {} }))),
        Option.map(({ row }) => row)
      ),
    siblings: (id) =>
      Effect.map(
        found("ReadModel.siblings", numbers(client.tally.siblings({ params: { id }, query: {} }))),
        Option.match({ onNone: () => [], onSome: ({ rows }) => rows })
      ),
    freshness: Effect.map(
      call("ReadModel.freshness", numbers(client.tally.page({ query: { limit: 1 } }))),
      ({ asOf, complete, currency, sides, version }) => ({ asOf, complete, currency, sides, version })
    ),
    history: (id, { after, limit, since }) =>
      Effect.map(
        paged(
          "ReadModel.history",
          numbers(client.tally.history({
            params: { id },
            query: {
              ...(since === undefined ? {} : { since: momentAt(since) }),
              ...(after === undefined ? {} : { cursor: after }),
              limit: Math.min(limit, mostRows)
            }
          })).pipe(Effect.catchTag("NotFoundProblem", () => Effect.succeed({ rows: [], nextCursor: null })))
        ),
        ({ nextCursor, rows }) => ({ changes: rows.map(changeOf), next: nextCursor })
      ),
    feed: updates.feed,
    readAgain: (id) =>
      Effect.map(
        found("ReadModel.readAgain", numbers(client.tally.readings({ params: { id }, query: {} })), workWithin),
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
            limit: Math.min(limit, mostRows)
          }
        })
      ),
    link: (kind, upstream, id) => call("ReadModel.link", client.links.of({ query: { kind, upstream, id } })),
    records: Effect.fnUntraced(function*(kind, upstream, ids) {
      const known = [...new Set(ids.filter(isIdDigits))]
      const rows: Array<LinkEnd> = []
      for (let from = 0; from < known.length; from += mostIds) {
        const query = { kind, upstream, ids: known.slice(from, from + mostIds) }
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
          payload: { changes: changes.map(linkChangeOf) }
        }).pipe(
          Effect.map((result) => ({ result, moved: undefined })),
          Effect.catchTag("LinksMovedProblem", () => Effect.succeed({ result: undefined, moved: new LinksMoved() }))
        ),
        workWithin
      )
      if (moved !== undefined) return yield* moved
      return { version: result.version, undo: result.undo.map(declarationChangeOf), relinked: result.relinked }
    }),
    rules: remoteRules(client, call),
    runs: (limit, before) =>
      Effect.map(
        call(
          "ReadModel.runs",
          client.syncs.page({
            query: { limit: Math.min(limit, mostRows), ...(before === undefined ? {} : { cursor: before }) }
          })
        ),
        ({ rows }) => rows
      ),
    run: (id) => found("ReadModel.run", client.syncs.run({ params: { id }, query: {} })),
    sync: ({ acceptLoss, kind }) =>
      call("ReadModel.sync", client.syncs.start({ query: {}, payload: { acceptLoss, kind } }), workWithin),
    doctorChecks: Effect.map(
      call("ReadModel.doctorChecks", client.doctor.examine({ query: {} }), workWithin),
      ({ rows }) => rows
    ),
    updates: updates.stream
  }
})
