import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { Sql } from "./Dialect.ts"
import type { Columns, SharedColumns, Values } from "./rows.ts"

/** Records, and how each becomes a row: made chunk by chunk, while the one before it is written. */
export interface RecordRows<A> {
  readonly records: ReadonlyArray<A>
  readonly values: (record: A) => Values
  /** Further columns of integers: the same in every row, bound once, because each value that is bound costs. */
  readonly shared?: { readonly [name: string]: number }
  /** A further column that grows with the rows from `first`; some numbers may be left out. */
  readonly sequence?: { readonly name: string; readonly first: number }
}

/**
 * Runs statements for all rows, some hundred at a time: more in a statement gain nothing, and SQLite's worker answers others
 * in between. A statement is given the text of a subquery, to be named in its FROM clause, that has the rows of the chunk.
 */
export const bulkWrite = (
  sql: Sql,
  columns: Columns,
  rows: ReadonlyArray<Values>,
  statements: ReadonlyArray<(source: string) => string>
): Effect.Effect<void, SqlError> => bulkWriteRecords(sql, columns, { records: rows, values: (row) => row }, statements)

/** The same for records that are yet to become rows. */
export const bulkWriteRecords = <A>(
  sql: Sql,
  columns: Columns,
  rows: RecordRows<A>,
  statements: ReadonlyArray<(source: string) => string>
): Effect.Effect<void, SqlError> => {
  const { chunkSizes, concurrentChunks, rowSource } = sql.dialect
  const textsOf = textsBySource(sql, statements)
  const write = ({ chunk, from }: Chunk<A>) => {
    const { params, text } = rowSource(columns, chunk.map((record) => rows.values(record)), sharedOf(rows, from))
    return Effect.forEach(textsOf(text), (text) => sql.unsafe(text, params), { discard: true })
  }
  return Effect.forEach(
    batchesOf(chunksOf(rows.records, chunkSizes), concurrentChunks),
    (chunks) => Effect.forEach(chunks, write, { discard: true, concurrency: "unbounded" }),
    // Some are put together while those before them are written.
    { discard: true, concurrency: 2 }
  )
}

/** The texts of statements for a source, which are long and the same for chunk after chunk. */
const textsBySource = (sql: Sql, statements: ReadonlyArray<(source: string) => string>) => {
  const known = new Map<string, ReadonlyArray<string>>()
  return (source: string): ReadonlyArray<string> => {
    const before = known.get(source)
    if (before !== undefined) return before
    const made = sql.dialect.combineStatements(statements.map((statement) => statement(source)))
    known.set(source, made)
    return made
  }
}

/** The same for one question, whose answers are put together. */
export const bulkQuery = <Row extends object, A>(
  sql: Sql,
  columns: Columns,
  { records, values }: Pick<RecordRows<A>, "records" | "values">,
  question: (source: string) => string
): Effect.Effect<ReadonlyArray<Row>, SqlError> => {
  const { chunkSizes, rowSource } = sql.dialect
  return Effect.map(
    Effect.forEach(chunksOf(records, chunkSizes), ({ chunk }) => {
      const { params, text } = rowSource(columns, chunk.map((record) => values(record)), nothingShared)
      return sql.unsafe<Row>(question(text), params)
    }),
    (answers) => answers.flat()
  )
}

const nothingShared: SharedColumns = { constant: [], sequence: undefined }

const sharedOf = (
  { sequence, shared = {} }: Pick<RecordRows<never>, "sequence" | "shared">,
  index: number
): SharedColumns => ({
  constant: Object.entries(shared),
  sequence: sequence === undefined ? undefined : [sequence.name, sequence.first + index]
})

/**
 * Of records that are the same by both keys the last: Postgres refuses to write a row twice in one statement, and the history
 * would have both. It is quicker where the first key has few values.
 */
export const lastOfEach = <A>(
  records: ReadonlyArray<A>,
  few: (record: A) => string,
  many: (record: A) => string
): ReadonlyArray<A> => {
  // A set for each of the few: to put two keys together as one text costs more than all else that is done here.
  const seen = new Map<string, Set<string>>()
  let count = 0
  for (const record of records) {
    const key = few(record)
    let others = seen.get(key)
    if (others === undefined) seen.set(key, others = new Set())
    const before = others.size
    count += others.add(many(record)).size - before
  }
  if (count === records.length) return records
  const last = new Map(records.map((record, index) => [`${few(record)} ${many(record)}`, index]))
  return records.filter((record, index) => last.get(`${few(record)} ${many(record)}`) === index)
}

interface Chunk<A> {
  readonly chunk: ReadonlyArray<A>
  /** How many rows come before it. */
  readonly from: number
}

/** Chunks of the sizes given, the largest first, and one of what is left. */
function* chunksOf<A>(rows: ReadonlyArray<A>, sizes: ReadonlyArray<number>): Generator<Chunk<A>> {
  let from = 0
  for (const size of sizes) {
    for (; rows.length - from >= size; from += size) yield { chunk: rows.slice(from, from + size), from }
  }
  if (from < rows.length) yield { chunk: rows.slice(from), from }
}

/** Chunks that are written at a time: the first alone, so that it begins at once, then twice as many as before. */
function* batchesOf<A>(chunks: Iterable<A>, most: number): Generator<ReadonlyArray<A>> {
  let size = 1
  let some: Array<A> = []
  for (const chunk of chunks) {
    some.push(chunk)
    if (some.length < size) continue
    yield some
    some = []
    size = Math.min(size * 2, most)
  }
  if (some.length > 0) yield some
}
