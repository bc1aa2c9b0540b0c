import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { SqlError } from "effect/sql/SqlError"
import { type LocationDeclaration, uncheckedId, type VariantDeclaration } from "@stocktally/schema"
import type { DeclarationChange, StoredDeclaration, LinkStore } from "@stocktally/tally"
import { runQuery, type Database, runTransaction } from "../sql/Database.ts"
import { bulkWrite } from "../sql/bulk.ts"
import type { Columns } from "../sql/rows.ts"
import { streamPages } from "../sql/streamPages.ts"
import { addToState, readState } from "../sql/state.ts"
import type { Sql } from "../sql/Dialect.ts"

interface DeclarationRow {
  readonly id: number
  readonly kind: string
  readonly action: string
  readonly loop_id: string | null
  readonly haravan_id: string | null
  readonly reason: string | null
  readonly note: string | null
  readonly declared_at: number
}

/** The columns of a declaration of either kind. */
interface DeclarationValues {
  readonly kind: string
  readonly action: string
  readonly loop: string | null
  readonly haravan: string | null
  readonly reason: string | null
  readonly note: string | null
}

const valuesOf = (
  kind: string,
  declaration: VariantDeclaration | LocationDeclaration,
  note: string | null
): DeclarationValues => {
  switch (declaration._tag) {
    case "Link":
      return { kind, action: "link", loop: declaration.loop, haravan: declaration.haravan, reason: null, note }
    case "IgnoreLoop":
      return { kind, action: "ignore", loop: declaration.loop, haravan: null, reason: declaration.reason, note }
    case "IgnoreHaravan":
      return { kind, action: "ignore", loop: null, haravan: declaration.haravan, reason: declaration.reason, note }
  }
}

const declarationOf = <LoopId, HaravanId>(
  row: DeclarationRow,
  loopId: (digits: string) => LoopId,
  haravanId: (digits: string) => HaravanId
) => {
  const { haravan_id, loop_id } = row
  const reason = row.reason ?? ""
  if (loop_id !== null && haravan_id !== null) {
    return { _tag: "Link" as const, loop: loopId(loop_id), haravan: haravanId(haravan_id) }
  }
  return loop_id === null
    ? { _tag: "IgnoreHaravan" as const, haravan: haravanId(haravan_id ?? ""), reason }
    : { _tag: "IgnoreLoop" as const, loop: loopId(loop_id), reason }
}

const storedDeclaration = (row: DeclarationRow): StoredDeclaration => {
  const rest = { note: row.note, declaredAt: row.declared_at }
  return row.kind === "variant"
    ? {
      kind: "variant",
      declaration: declarationOf(row, uncheckedId.LoopVariantId, uncheckedId.HaravanVariantId),
      ...rest
    }
    : {
      kind: "location",
      declaration: declarationOf(row, uncheckedId.LoopLocationId, uncheckedId.HaravanLocationId),
      ...rest
    }
}

const columns = {
  kind: "text",
  action: "text",
  loop_id: "id",
  haravan_id: "id",
  reason: "text",
  note: "text",
  declared_at: "int"
} as const satisfies Columns

/** Applies the changes to each other: a declaration replaces earlier ones about the same records. */
const resolveChanges = (changes: ReadonlyArray<DeclarationChange>) => {
  const forgotten: Array<readonly [kind: string, loop: string | null, haravan: string | null]> = []
  const current = new Set<DeclarationValues>()
  const byRecord = new Map<string, DeclarationValues>()
  const forget = (key: string): void => {
    const values = byRecord.get(key)
    if (values !== undefined) current.delete(values)
    byRecord.delete(key)
  }
  for (const change of changes) {
    const values = change._tag === "Declare" ? valuesOf(change.kind, change.declaration, change.note) : undefined
    const loop = values === undefined ? change._tag === "Forget" ? change.loop ?? null : null : values.loop
    const haravan = values === undefined ? change._tag === "Forget" ? change.haravan ?? null : null : values.haravan
    forgotten.push([change.kind, loop, haravan])
    for (const [side, id] of [["loop", loop], ["haravan", haravan]] as const) {
      if (id === null) continue
      const key = `${change.kind}:${side}:${id}`
      forget(key)
      if (values !== undefined) byRecord.set(key, values)
    }
    if (values !== undefined) current.add(values)
  }
  return { forgotten, current: [...current] }
}

const apply = Effect.fnUntraced(function*(
  sql: Sql,
  changes: ReadonlyArray<DeclarationChange>
): Effect.fn.Return<void, SqlError> {
  const now = yield* Clock.currentTimeMillis
  const { forgotten, current } = resolveChanges(changes)
  yield* bulkWrite(sql, { kind: "text", loop_id: "id", haravan_id: "id" }, forgotten, [
    (source) =>
      `DELETE FROM declaration WHERE id IN (SELECT d.id FROM ${source} s CROSS JOIN declaration d
        WHERE d.kind = s.kind AND (d.loop_id = s.loop_id OR d.haravan_id = s.haravan_id))`
  ])
  yield* bulkWrite(
    sql,
    columns,
    current.map(({ action, haravan, kind, loop, note, reason }) => [kind, action, loop, haravan, reason, note, now]),
    [(source) =>
      `INSERT INTO declaration (kind, action, loop_id, haravan_id, reason, note, declared_at)
        SELECT kind, action, loop_id, haravan_id, reason, note, declared_at FROM ${source} s`]
  )
})

export const makeDeclarations = (database: Database): Pick<LinkStore, "version" | "declarations" | "declare"> => ({
  version: Effect.map(runQuery(database, "links.version", readState), ({ linksVersion }) => linksVersion ?? 0),

  declarations: streamPages(
    (after: number | undefined, limit) =>
      runQuery(
        database,
        "links.declarations",
        (sql) =>
          sql<DeclarationRow>`SELECT id, kind, action, CAST(loop_id AS TEXT) AS loop_id,
            CAST(haravan_id AS TEXT) AS haravan_id, reason, note, declared_at
          FROM declaration WHERE id > ${after ?? 0} ORDER BY id LIMIT ${limit}`
      ),
    ({ id }) => id
  ).pipe(Stream.map(storedDeclaration)),

  declare: (changes, ifVersion) =>
    runTransaction(
      database,
      "links.declare",
      Effect.fnUntraced(function*(sql) {
        const { linksVersion } = yield* readState(sql)
        if (ifVersion !== undefined && ifVersion !== (linksVersion ?? 0)) return Option.none()
        yield* apply(sql, changes)
        return Option.some(yield* addToState(sql, "linksVersion", 1))
      })
    )
})
