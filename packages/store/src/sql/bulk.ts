import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { Sql } from "./Dialect.ts"
import type { Columns, SharedColumns, Values } from "./rows.ts"

/** Records to write, and the row of each. Rows are made chunk by chunk, while the chunk before is written. */
export interface RecordRows<A> {
  readonly records: ReadonlyArray<A>
  readonly values: (record: A) => Values
  /** Integer columns with the same value in every row, bound once per statement because each bound value costs time. */
  readonly shared?: { readonly [name: string]: number }
  /** A column that counts up from `first`. It may skip numbers. */
  readonly sequence?: { readonly name: string; readonly first: number }
}

/**
 * Runs statements for all rows, some hundred rows at a time: larger statements are not faster, and SQLite's worker
 * serves other queries in between. Each statement is built from the text of a subquery with the rows of a chunk, for
 * its FROM clause.
 */
export const bulkWrite = (
  sql: Sql,
  columns: Columns,
  rows: ReadonlyArray<Values>,
  statements: ReadonlyArray<(source: string) => string>
): Effect.Effect<void, SqlError> => bulkWriteRecords(sql, columns, { records: rows, values: (row) => row }, statements)

/** Runs statements for all records; see {@link bulkWrite}. */
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
    // They run one after the other all the same, but are sent at once.
    return Effect.forEach(textsOf(text), (text) => sql.unsafe(text, params), {
      discard: true,
      concurrency: "unbounded"
    })
  }
  return Effect.forEach(
    batchesOf(chunksOf(rows.records, chunkSizes), concurrentChunks),
    (chunks) => Effect.forEach(chunks, write, { discard: true, concurrency: "unbounded" }),
    // Builds the next chunks while the database writes these.
    { discard: true, concurrency: 2 }
  )
}

/** Caches the texts of statements by source: they are long, and the same for chunk after chunk. */
const textsBySource = (sql: Sql, statements: ReadonlyArray<(source: string) => string>) => {
  const cache = new Map<string, ReadonlyArray<string>>()
  return (source: string): ReadonlyArray<string> => {
    const cached = cache.get(source)
    if (cached !== undefined) return cached
    const texts = sql.dialect.combineStatements(statements.map((statement) => statement(source)))
    cache.set(source, texts)
    return texts
  }
}

/** Runs a query for all records, and concatenates the results of its chunks. */
export const bulkQuery = <Row extends object, A>(
  sql: Sql,
  columns: Columns,
  { records, values }: Pick<RecordRows<A>, "records" | "values">,
  query: (source: string) => string
): Effect.Effect<ReadonlyArray<Row>, SqlError> => {
  const { chunkSizes, rowSource } = sql.dialect
  return Effect.map(
    Effect.forEach(chunksOf(records, chunkSizes), ({ chunk }) => {
      const { params, text } = rowSource(columns, chunk.map((record) => values(record)), nothingShared)
      return sql.unsafe<Row>(query(text), params)
    }),
    (results) => results.flat()
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
 * Keeps the last of the records that have both keys in common: Postgres refuses to write a row twice in one statement,
 * and the history would have both. Faster if the first key has few distinct values.
 */
export const lastOfEach = <A>(
  records: ReadonlyArray<A>,
  firstKey: (record: A) => string,
  secondKey: (record: A) => string
): ReadonlyArray<A> => {
  // A set for each first key, because concatenating both keys costs more than all the rest of this function.
  const seen = new Map<string, Set<string>>()
  let count = 0
  for (const record of records) {
    const key = firstKey(record)
    let others = seen.get(key)
    if (others === undefined) seen.set(key, others = new Set())
    const before = others.size
    count += others.add(secondKey(record)).size - before
  }
  if (count === records.length) return records
  const last = new Map(records.map((record, index) => [`${firstKey(record)} ${secondKey(record)}`, index]))
  return records.filter((record, index) => last.get(`${firstKey(record)} ${secondKey(record)}`) === index)
}

interface Chunk<A> {
  readonly chunk: ReadonlyArray<A>
  /** The number of rows before the chunk. */
  readonly from: number
}

/** Yields chunks of the sizes given, the largest first, and one with the remaining rows. */
function* chunksOf<A>(rows: ReadonlyArray<A>, sizes: ReadonlyArray<number>): Generator<Chunk<A>> {
  let from = 0
  for (const size of sizes) {
    for (; rows.length - from >= size; from += size) yield { chunk: rows.slice(from, from + size), from }
  }
  if (from < rows.length) yield { chunk: rows.slice(from), from }
}

/**
 * Yields chunks that are written together: the first alone, so that writing starts at once, then twice as many each
 * time.
 */
function* batchesOf<A>(chunks: Iterable<A>, maxSize: number): Generator<ReadonlyArray<A>> {
  let size = 1
  let batch: Array<A> = []
  for (const chunk of chunks) {
    batch.push(chunk)
    if (batch.length < size) continue
    yield batch
    batch = []
    size = Math.min(size * 2, maxSize)
  }
  if (batch.length > 0) yield batch
}
