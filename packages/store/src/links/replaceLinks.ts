/** Replaces the stored links by new ones. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { LinkKind } from "@stocktally/schema"
import type { LinkStore, LinkComparison } from "@stocktally/tally"
import { runQuery, type Database, runScan, transactionsOf } from "../sql/Database.ts"
import { bulkWriteRecords } from "../sql/bulk.ts"
import { streamPages } from "../sql/streamPages.ts"
import { addToState, readState, setState } from "../sql/state.ts"
import { recordLinked } from "./linkingDue.ts"
import { applyLinkChanges, hasManyChangedVariants, updateItems } from "../catalog/items.ts"
import { addPlaces, updatePlaces } from "../catalog/places.ts"
import {
  makeComparison,
  type StoredPair,
  type StoredUnlinked,
  type LinkDifference,
  type KindLinks
} from "./compareLinks.ts"
import { kinds, itemOrPlace } from "./linkRows.ts"
import type { Sql } from "../sql/Dialect.ts"

/** Compares new links with the stored ones, which are read page by page. */
const describeDifference = Effect.fnUntraced(function*(sql: Sql, kind: LinkKind, links: KindLinks) {
  const comparison = makeComparison(links)
  yield* Stream.runForEachArray(
    streamPages(
      (after: string | undefined, limit) =>
        sql<StoredPair>`SELECT CAST(loop_id AS TEXT) AS loop, CAST(haravan_id AS TEXT) AS haravan, evidence FROM link
          WHERE kind = ${kind} AND loop_id > ${after ?? "0"} ORDER BY loop_id LIMIT ${limit}`,
      ({ loop }) => loop
    ),
    (stored) => Effect.sync(() => stored.forEach(comparison.addLink))
  )
  yield* Stream.runForEachArray(
    streamPages(
      (after: Pick<StoredUnlinked, "side" | "id"> | undefined, limit) =>
        sql<StoredUnlinked>`SELECT side, CAST(id AS TEXT) AS id, reason, detail, candidates,
            CAST(former_id AS TEXT) AS former, former_evidence FROM unlinked
          WHERE kind = ${kind} AND (side, unlinked.id) > (${after?.side ?? -1}, ${after?.id ?? "0"})
          ORDER BY side, unlinked.id LIMIT ${limit}`,
      (unlinked) => unlinked
    ),
    (stored) => Effect.sync(() => stored.forEach(comparison.addUnlinked))
  )
  return comparison.result()
})

interface KindDifference {
  readonly kind: LinkKind
  readonly difference: LinkDifference
}

const total = (differences: ReadonlyArray<KindDifference>): LinkComparison => {
  const sum = (count: (difference: LinkDifference) => number) =>
    differences.reduce((sum, { difference }) => sum + count(difference), 0)
  return {
    linked: sum(({ linked }) => linked),
    unlinked: sum(({ unlinked }) => unlinked),
    added: sum(({ added }) => added.length),
    removed: sum(({ removed }) => removed.length)
  }
}

const write = Effect.fnUntraced(function*(
  sql: Sql,
  kind: LinkKind,
  { added, changed, removed, states, unlinkedGone, unlinkedNow }: LinkDifference
) {
  const now = yield* Clock.currentTimeMillis
  yield* bulkWriteRecords(sql, { kind: "text", loop_id: "id" }, {
    records: removed,
    values: ({ loop }) => [kind, loop]
  }, [
    (source) => `DELETE FROM link WHERE (kind, loop_id) IN (SELECT kind, loop_id FROM ${source} s)`
  ])
  for (const records of [added, changed]) {
    yield* bulkWriteRecords(
      sql,
      { kind: "text", loop_id: "id", haravan_id: "id", evidence: "text", found_at: "int" },
      { records, values: ({ evidence, haravan, loop }) => [kind, loop, haravan, evidence, now] },
      [(source) =>
        `INSERT INTO link (kind, loop_id, haravan_id, evidence, found_at)
          SELECT kind, loop_id, haravan_id, evidence, found_at FROM ${source} s WHERE true
          ON CONFLICT (kind, loop_id) DO UPDATE SET evidence = excluded.evidence`]
    )
  }
  yield* bulkWriteRecords(
    sql,
    { kind: "text", side: "int", id: "id" },
    { records: unlinkedGone, values: ({ id, side }) => [kind, side, id] },
    [(source) => `DELETE FROM unlinked WHERE (kind, side, id) IN (SELECT kind, side, id FROM ${source} s)`]
  )
  yield* bulkWriteRecords(
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
      values: (
        { candidates, detail, former, former_evidence: evidence, id, reason, side }
      ) => [kind, side, id, reason, detail, candidates, former, evidence]
    },
    [(source) =>
      `INSERT INTO unlinked (kind, side, id, reason, detail, candidates, former_id, former_evidence)
        SELECT kind, side, id, reason, detail, candidates, former_id, former_evidence FROM ${source} s WHERE true
        ON CONFLICT (kind, side, id) DO UPDATE SET
          reason = excluded.reason, detail = excluded.detail, candidates = excluded.candidates,
          former_id = excluded.former_id, former_evidence = excluded.former_evidence`]
  )
  yield* applyLinkChanges(sql, itemOrPlace[kind], removed, states)
})

/** Compares the links of each kind. */
const differencesOf = (sql: Sql, links: Parameters<LinkStore["replace"]>[1]) =>
  Effect.forEach(kinds, (kind) =>
    Effect.map(
      describeDifference(sql, kind, kind === "variant" ? links.variants : links.locations),
      (difference) => ({ kind, difference })
    ))

/** Replaces the links in one transaction, unless links or declarations were changed in between. */
export const replaceLinks = (database: Database): LinkStore["replace"] =>
  Effect.fnUntraced(function*(run, links, ifVersion, guard) {
    const operation = "links.replace"
    const transact = transactionsOf(database, operation, run)
    const versionOf = (sql: Sql) => Effect.map(readState(sql), ({ linksVersion }) => linksVersion ?? 0)
    const before = ifVersion ?? (yield* runQuery(database, operation, versionOf))
    while (yield* runQuery(database, operation, hasManyChangedVariants)) yield* transact(updateItems)
    const differences = yield* runScan(database, operation, (sql) => differencesOf(sql, links))
    if (guard !== undefined) yield* guard(total(differences))
    const complete = links.variants.complete && links.locations.complete ? 1 : 0
    return yield* transact(
      Effect.fnUntraced(function*(sql) {
        const { linksComplete, linksVersion } = yield* readState(sql)
        if ((linksVersion ?? 0) !== before) return Option.none()
        yield* updateItems(sql)
        yield* addPlaces(sql)
        yield* Effect.forEach(differences, ({ difference, kind }) => write(sql, kind, difference), { discard: true })
        yield* updatePlaces(database, sql)
        if (complete !== (linksComplete ?? 0)) {
          yield* setState(sql, "linksComplete", complete)
          yield* setState(sql, "judgeFrom", 0)
        }
        // Without a run, readings may be open at the same time.
        if (run !== null) yield* recordLinked(sql)
        const isSame = differences.every(({ difference }) => difference.states.length === 0)
        const version = isSame ? before : yield* addToState(sql, "linksVersion", 1)
        return Option.some({ ...total(differences), version })
      })
    )
  })
