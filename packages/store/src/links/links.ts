import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { Evidence, type LinkKind, UnlinkedReason } from "@stocktally/schema"
import type { KeptLinks, LinkRow, LinksReplaced, StoreError } from "@stocktally/core"
import { asking, type Database, unexpected, writing } from "../sql/Database.ts"
import { bulk } from "../sql/bulk.ts"
import { paged } from "../sql/paged.ts"
import { addToState, readState, setState } from "../sql/state.ts"
import { followCatalog, followLinks, followLocations } from "../tally/units.ts"
import { requireRunning } from "../keep/leases.ts"
import { makeDeclarations } from "./declarations.ts"
import { compareLinks, type Kept, type KeptUnlinked, type LinkDifference, type OneKind } from "./compareLinks.ts"

const kinds = ["variant", "location"] as const
const units = { variant: "item", location: "place" } as const

const keptOf = (sql: SqlClient, kind: LinkKind): Effect.Effect<Kept, SqlError> =>
  Effect.all({
    links: sql<{ readonly loop: string; readonly haravan: string; readonly evidence: string }>`
      SELECT CAST(loop_id AS TEXT) AS loop, CAST(haravan_id AS TEXT) AS haravan, evidence FROM link WHERE kind = ${kind}`,
    unlinked: sql<KeptUnlinked>`
      SELECT side, CAST(id AS TEXT) AS id, reason, detail, candidates FROM unlinked WHERE kind = ${kind}`
  })

const differenceOf = (sql: SqlClient, kind: LinkKind, links: OneKind): Effect.Effect<LinkDifference, SqlError> =>
  Effect.map(keptOf(sql, kind), (kept) => compareLinks(kept, links))

const total = (differences: ReadonlyArray<LinkDifference>): LinksReplaced => ({
  linked: differences.reduce((sum, { linked }) => sum + linked, 0),
  unlinked: differences.reduce((sum, { unlinked }) => sum + unlinked, 0),
  added: differences.reduce((sum, { added }) => sum + added.length, 0),
  removed: differences.reduce((sum, { removed }) => sum + removed.length, 0)
})

const replaceKind = Effect.fnUntraced(function*(
  sql: SqlClient,
  kind: LinkKind,
  { added, changed, removed, states, unlinkedGone, unlinkedNow }: LinkDifference
) {
  const now = yield* Clock.currentTimeMillis
  yield* bulk(sql, { kind: "text", loop_id: "id" }, removed.map(({ loop }) => [kind, loop]), [
    (source) =>
      `DELETE FROM link WHERE (kind, loop_id) IN (SELECT kind, loop_id FROM ${source} s)`
  ])
  yield* bulk(
    sql,
    { kind: "text", loop_id: "id", haravan_id: "id", evidence: "text", found_at: "int" },
    [...added, ...changed].map(({ evidence, haravan, loop }) => [kind, loop, haravan, evidence, now]),
    [(source) =>
      `INSERT INTO link (kind, loop_id, haravan_id, evidence, found_at)
        SELECT kind, loop_id, haravan_id, evidence, found_at FROM ${source} s WHERE true
        ON CONFLICT (kind, loop_id) DO UPDATE SET evidence = excluded.evidence`]
  )
  yield* bulk(sql, { kind: "text", side: "int", id: "id" }, unlinkedGone.map(({ id, side }) => [kind, side, id]), [
    (source) => `DELETE FROM unlinked WHERE (kind, side, id) IN (SELECT kind, side, id FROM ${source} s)`
  ])
  yield* bulk(
    sql,
    { kind: "text", side: "int", id: "id", reason: "text", detail: "text", candidates: "text" },
    unlinkedNow.map(({ candidates, detail, id, reason, side }) => [kind, side, id, reason, detail, candidates]),
    [(source) =>
      `INSERT INTO unlinked (kind, side, id, reason, detail, candidates)
        SELECT kind, side, id, reason, detail, candidates FROM ${source} s WHERE true
        ON CONFLICT (kind, side, id) DO UPDATE SET
          reason = excluded.reason, detail = excluded.detail, candidates = excluded.candidates`]
  )
  yield* followLinks(sql, units[kind], removed, states)
})

interface ListRow {
  readonly loop_id: string | null
  readonly haravan_id: string | null
  readonly unit: number
  readonly evidence: string | null
  readonly found_at: number | null
  readonly reason: string | null
  readonly detail: string | null
  readonly candidates: string | null
  readonly loop_sku: string | null
  readonly loop_name: string | null
  readonly loop_gone: number | null
  readonly haravan_sku: string | null
  readonly haravan_name: string | null
  readonly haravan_gone: number | null
  readonly rank: string
}

const end = (id: string | null, sku: string | null, name: string | null, goneAt: number | null) =>
  id === null ? null : { id, sku, name: name ?? id, goneAt }

const decodeEvidence = Schema.decodeUnknownEffect(Schema.NullOr(Evidence))
const decodeReason = Schema.decodeUnknownEffect(UnlinkedReason)
const decodeCandidates = Schema.decodeUnknownEffect(Schema.fromJsonString(Schema.Array(Schema.String)))

const listRow = (kind: LinkKind) => Effect.fnUntraced(function*(row: ListRow) {
  const link: LinkRow = {
    kind,
    loop: end(row.loop_id, row.loop_sku, row.loop_name, row.loop_gone),
    haravan: end(row.haravan_id, row.haravan_sku, row.haravan_name, row.haravan_gone),
    evidence: yield* decodeEvidence(row.evidence),
    foundAt: row.found_at,
    unlinked: row.reason === null ? null : {
      reason: yield* decodeReason(row.reason),
      detail: row.detail ?? "",
      candidates: yield* decodeCandidates(row.candidates ?? "[]")
    }
  }
  return link
})

/** Items or places in the order of SKU or name, and of their number where those are alike. */
const listPage = (
  sql: SqlClient,
  kind: LinkKind,
  unlinkedOnly: boolean,
  after: ListRow | undefined,
  limit: number
) => {
  const variant = kind === "variant"
  const rank = variant ? "coalesce(u.sku_key, '')" : "coalesce(u.name_key, '')"
  const sku = (side: string): string => variant ? `${side}.sku` : "NULL"
  const table = variant ? "variant" : "location"
  return sql<ListRow>`SELECT u.id AS unit, CAST(u.loop_id AS TEXT) AS loop_id, CAST(u.haravan_id AS TEXT) AS haravan_id,
      u.evidence, k.found_at, n.reason, n.detail, n.candidates, ${sql.literal(rank)} AS rank,
      ${sql.literal(sku("l"))} AS loop_sku, l.name AS loop_name, l.gone_at AS loop_gone,
      ${sql.literal(sku("h"))} AS haravan_sku, h.name AS haravan_name, h.gone_at AS haravan_gone
    FROM ${sql.literal(units[kind])} u
    LEFT JOIN ${sql.literal(`loop_${table}`)} l ON l.id = u.loop_id
    LEFT JOIN ${sql.literal(`haravan_${table}`)} h ON h.id = u.haravan_id
    LEFT JOIN link k ON k.kind = ${kind} AND k.loop_id = u.loop_id
    LEFT JOIN unlinked n ON n.kind = ${kind} AND u.evidence IS NULL
      AND n.side = CASE WHEN u.haravan_id IS NULL THEN 0 ELSE 1 END AND n.id = coalesce(u.haravan_id, u.loop_id)
    WHERE ${unlinkedOnly ? sql.literal("u.evidence IS NULL") : sql.literal("1 = 1")}
      AND ${after === undefined ? sql.literal("1 = 1") : sql`(${sql.literal(rank)}, u.id) > (${after.rank}, ${after.unit})`}
    ORDER BY ${sql.literal(rank)}, u.id LIMIT ${limit}`
}

export const makeLinks = (database: Database): KeptLinks => {
  const list = (kind: LinkKind, unlinkedOnly: boolean): Stream.Stream<LinkRow, StoreError> =>
    paged(
      (after: ListRow | undefined, limit) =>
        asking(database, "links.list", (sql) => listPage(sql, kind, unlinkedOnly, after, limit)),
      (row) => row
    ).pipe(Stream.mapEffect((row) =>
      Effect.mapError(listRow(kind)(row), (cause) => unexpected(database, "links.list", "a link cannot be read", cause))
    ))

  return {
    ...makeDeclarations(database),

    found: (kind) =>
      paged(
        (after: string | undefined, limit) =>
          asking(database, "links.found", (sql) =>
            sql<{ readonly loop: string; readonly haravan: string; readonly evidence: string; readonly found_at: number }>`
              SELECT CAST(loop_id AS TEXT) AS loop, CAST(haravan_id AS TEXT) AS haravan, evidence, found_at FROM link
              WHERE kind = ${kind} AND loop_id > ${after ?? "0"} ORDER BY loop_id LIMIT ${limit}`),
        ({ loop }) => loop
      ).pipe(
        Stream.mapEffect(({ evidence, found_at, haravan, loop }) =>
          Schema.decodeUnknownEffect(Evidence)(evidence).pipe(
            Effect.mapBoth({
              onSuccess: (evidence) => ({ kind, loop, haravan, evidence, foundAt: found_at }),
              onFailure: (cause) => unexpected(database, "links.found", "a link cannot be read", cause)
            })
          )
        )
      ),

    compare: (links) =>
      asking(database, "links.compare", (sql) =>
        Effect.map(
          Effect.all([differenceOf(sql, "variant", links.variants), differenceOf(sql, "location", links.locations)]),
          total
        )),

    replace: (run, links) =>
      writing(database, "links.replace", Effect.fnUntraced(function*(sql) {
        if (run !== null) yield* requireRunning(database, sql, "links.replace", run)
        yield* Effect.repeat(followCatalog(sql), { while: (more) => more })
        yield* followLocations(sql)
        const differences = yield* Effect.forEach(kinds, (kind) =>
          differenceOf(sql, kind, kind === "variant" ? links.variants : links.locations))
        yield* Effect.forEach(kinds, (kind, index) => {
          const difference = differences[index]
          return difference === undefined ? Effect.void : replaceKind(sql, kind, difference)
        })
        const complete = links.variants.complete && links.locations.complete ? 1 : 0
        const { linksComplete } = yield* readState(sql)
        if (complete !== (linksComplete ?? 0)) {
          yield* setState(sql, "linksComplete", complete)
          yield* setState(sql, "judgeFrom", 0)
        }
        if (differences.some(({ states }) => states.length > 0)) yield* addToState(sql, "linksVersion", 1)
        return total(differences)
      })),

    list: ({ kind, unlinked = false } = {}) =>
      Stream.fromIterable(kind === undefined ? kinds : [kind]).pipe(
        Stream.flatMap((kind) => list(kind, unlinked))
      )
  }
}

