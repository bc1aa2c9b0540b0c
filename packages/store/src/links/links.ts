import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { SqlClient } from "effect/sql/SqlClient"
import { Evidence, type LinkKind } from "@stocktally/schema"
import type { KeptLinks, LinkRow, LinksReplaced, StoreError } from "@stocktally/core"
import { asking, type Database, scanning, unexpected, writing } from "../sql/Database.ts"
import { bulkOf } from "../sql/bulk.ts"
import { paged } from "../sql/paged.ts"
import { sides } from "../sql/sides.ts"
import { addToState, readState, setState } from "../sql/state.ts"
import { followCatalog, followLinks, followLocations } from "../tally/units.ts"
import { requireRunning } from "../keep/leases.ts"
import { makeDeclarations } from "./declarations.ts"
import { kinds, linkRow, selectLinks, type StoredLink, units } from "./linkRows.ts"
import { makeLinksPage } from "./linksPage.ts"
import { makeRecords } from "./records.ts"
import { comparing, type KeptPair, type KeptUnlinked, type LinkDifference, type OneKind } from "./compareLinks.ts"


/** What replacing what is kept by the links found would change. What is kept is read in parts. */
const differenceOf = Effect.fnUntraced(function*(sql: SqlClient, kind: LinkKind, links: OneKind) {
  const comparison = comparing(links)
  yield* Stream.runForEach(
    paged(
      (after: string | undefined, limit) =>
        sql<KeptPair>`SELECT CAST(loop_id AS TEXT) AS loop, CAST(haravan_id AS TEXT) AS haravan, evidence FROM link
          WHERE kind = ${kind} AND loop_id > ${after ?? "0"} ORDER BY loop_id LIMIT ${limit}`,
      ({ loop }) => loop
    ),
    (kept) => Effect.sync(() => comparison.keptLink(kept))
  )
  for (const side of Object.values(sides)) {
    yield* Stream.runForEach(
      paged(
        (after: string | undefined, limit) =>
          sql<KeptUnlinked>`SELECT side, CAST(id AS TEXT) AS id, reason, detail, candidates,
              CAST(former_id AS TEXT) AS former, former_evidence FROM unlinked
            WHERE kind = ${kind} AND side = ${side} AND unlinked.id > ${after ?? "0"} ORDER BY unlinked.id LIMIT ${limit}`,
        ({ id }) => id
      ),
      (kept) => Effect.sync(() => comparison.keptUnlinked(kept))
    )
  }
  return comparison.end()
})

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
  yield* bulkOf(sql, { kind: "text", loop_id: "id" }, { records: removed, values: ({ loop }) => [kind, loop] }, [
    (source) =>
      `DELETE FROM link WHERE (kind, loop_id) IN (SELECT kind, loop_id FROM ${source} s)`
  ])
  for (const records of [added, changed]) {
    yield* bulkOf(
      sql,
      { kind: "text", loop_id: "id", haravan_id: "id", evidence: "text", found_at: "int" },
      { records, values: ({ evidence, haravan, loop }) => [kind, loop, haravan, evidence, now] },
      [(source) =>
        `INSERT INTO link (kind, loop_id, haravan_id, evidence, found_at)
          SELECT kind, loop_id, haravan_id, evidence, found_at FROM ${source} s WHERE true
          ON CONFLICT (kind, loop_id) DO UPDATE SET evidence = excluded.evidence`]
    )
  }
  yield* bulkOf(
    sql,
    { kind: "text", side: "int", id: "id" },
    { records: unlinkedGone, values: ({ id, side }) => [kind, side, id] },
    [(source) => `DELETE FROM unlinked WHERE (kind, side, id) IN (SELECT kind, side, id FROM ${source} s)`]
  )
  yield* bulkOf(
    sql,
    {
      kind: "text",
      side: "int",
      id: "id",
      reason: "text",
      detail: "text",
      candidates: "text",
      former_id: "id",
      former_evidence: "text"
    },
    {
      records: unlinkedNow,
      values: ({ candidates, detail, former, former_evidence: evidence, id, reason, side }) =>
        [kind, side, id, reason, detail, candidates, former, evidence]
    },
    [(source) =>
      `INSERT INTO unlinked (kind, side, id, reason, detail, candidates, former_id, former_evidence)
        SELECT kind, side, id, reason, detail, candidates, former_id, former_evidence FROM ${source} s WHERE true
        ON CONFLICT (kind, side, id) DO UPDATE SET
          reason = excluded.reason, detail = excluded.detail, candidates = excluded.candidates,
          former_id = excluded.former_id, former_evidence = excluded.former_evidence`]
  )
  yield* followLinks(sql, units[kind], removed, states)
})

const decodeEvidence = Schema.decodeUnknownEffect(Evidence)

export const makeLinks = (database: Database): KeptLinks => {
  const list = (kind: LinkKind, unlinkedOnly: boolean): Stream.Stream<LinkRow, StoreError> =>
    paged(
      (after: StoredLink | undefined, limit) =>
        asking(database, "links.list", (sql) => selectLinks(sql, kind, unlinkedOnly ? "unlinked" : "all", after, limit)),
      (row) => row
    ).pipe(Stream.mapEffect((row) =>
      Effect.mapError(linkRow(kind, row), (cause) => unexpected(database, "links.list", "a link cannot be read", cause))
    ))

  const evidenceOf = (evidence: string, operation: string): Effect.Effect<Evidence, StoreError> =>
    Effect.mapError(decodeEvidence(evidence), (cause) => unexpected(database, operation, "a link cannot be read", cause))

  return {
    ...makeDeclarations(database),

    found: (kind) =>
      paged(
        (after: string | undefined, limit) =>
          scanning(database, "links.found", (sql) =>
            sql<{ readonly loop: string; readonly haravan: string; readonly evidence: string; readonly found_at: number }>`
              SELECT CAST(loop_id AS TEXT) AS loop, CAST(haravan_id AS TEXT) AS haravan, evidence, found_at FROM link
              WHERE kind = ${kind} AND loop_id > ${after ?? "0"} ORDER BY loop_id LIMIT ${limit}`),
        ({ loop }) => loop
      ).pipe(
        Stream.mapEffect(({ evidence, found_at, haravan, loop }) =>
          Effect.map(evidenceOf(evidence, "links.found"), (evidence) => ({ kind, loop, haravan, evidence, foundAt: found_at })))
      ),

    givenUp: (kind) =>
      paged(
        (after: string | undefined, limit) =>
          scanning(database, "links.givenUp", (sql) =>
            sql<{ readonly loop: string; readonly haravan: string; readonly evidence: string }>`
              SELECT CAST(id AS TEXT) AS loop, CAST(former_id AS TEXT) AS haravan, former_evidence AS evidence FROM unlinked
              WHERE kind = ${kind} AND side = ${sides.loop} AND former_id IS NOT NULL AND unlinked.id > ${after ?? "0"}
              ORDER BY unlinked.id LIMIT ${limit}`),
        ({ loop }) => loop
      ).pipe(
        Stream.mapEffect(({ evidence, haravan, loop }) =>
          Effect.map(evidenceOf(evidence, "links.givenUp"), (evidence) => ({ kind, loop, haravan, evidence })))
      ),

    compare: (links) =>
      scanning(database, "links.compare", (sql) =>
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

    records: makeRecords(database),

    page: makeLinksPage(database),

    list: ({ kind, unlinked = false } = {}) =>
      Stream.fromIterable(kind === undefined ? kinds : [kind]).pipe(
        Stream.flatMap((kind) => list(kind, unlinked))
      )
  }
}

