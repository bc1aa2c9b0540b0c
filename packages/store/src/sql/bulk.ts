import * as Effect from "effect/Effect"
import type { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { type Block, nextStatement } from "../sqlite/protocol.ts"

/** The columns of rows on their way in. Ids are `id`: digits, made an exact integer by the database. */
export type Columns = { readonly [name: string]: "id" | "int" | "text" }

/** A row on its way in, in the order of its columns. */
export type Values = ReadonlyArray<string | number | null>

/** More rows in a statement gain nothing, and SQLite's worker answers others in between. */
const chunkSize = 500

/**
 * SQLite binds each value, so each number of rows is another text, and another prepared statement that its worker
 * keeps. What is left over of {@link chunkSize} therefore goes in statements for one of a few numbers.
 */
const sqliteSizes = [chunkSize, 100, 20, 4, 1]

/** Records, and how each becomes a row: made chunk by chunk, while the one before it is written. */
export interface Rows<A> {
  readonly records: ReadonlyArray<A>
  readonly values: (record: A) => Values
  /** Of records that are the same by this, the last counts. */
  readonly keyOf?: (record: A) => string
  /** Further columns of integers: the same in every row, bound once, because each value that is bound costs. */
  readonly shared?: { readonly [name: string]: number }
  /** A further column that grows with the rows from `first`; some numbers may be left out. */
  readonly counted?: { readonly name: string; readonly first: number }
}

/**
 * Runs statements for all rows, {@link chunkSize} at a time. A statement is given the text of a subquery, to be named in
 * its FROM, that has the rows of the chunk. SQLite gets bound VALUES, which are twice as fast as JSON there; Postgres
 * one JSON parameter.
 */
export const bulk = (
  sql: SqlClient,
  columns: Columns,
  rows: ReadonlyArray<Values>,
  statements: ReadonlyArray<(source: string) => string>
): Effect.Effect<void, SqlError> => bulkOf(sql, columns, { records: rows, values: (row) => row }, statements)

/** The same for records that are yet to become rows. */
export const bulkOf = <A>(
  sql: SqlClient,
  columns: Columns,
  rows: Rows<A>,
  statements: ReadonlyArray<(source: string) => string>
): Effect.Effect<void, SqlError> => {
  const { sizes, sourceOf } = dialectOf(sql)
  return Effect.forEach(chunksOf(lastOfEach(rows), sizes), ({ chunk, from }) => {
    const { params, text } = sourceOf(columns, chunk.map((record) => rows.values(record)), furtherOf(rows, from))
    const texts = statements.map((statement) => statement(text))
    return sql.onDialectOrElse({
      pg: () => Effect.forEach(texts, (text) => sql.unsafe(text, params), { discard: true }),
      // All of them with the values bound once.
      orElse: () => Effect.asVoid(sql.unsafe(texts.join(nextStatement), params))
    })
    // One chunk is put together while the one before it is written.
  }, { discard: true, concurrency: 2 })
}

/** The same for one question, whose answers are put together. */
export const bulkAsk = <Row extends object, A>(
  sql: SqlClient,
  columns: Columns,
  { records, values }: Pick<Rows<A>, "records" | "values">,
  question: (source: string) => string
): Effect.Effect<ReadonlyArray<Row>, SqlError> => {
  const { sizes, sourceOf } = dialectOf(sql)
  return Effect.map(
    Effect.forEach(chunksOf(records, sizes), ({ chunk }) => {
      const { params, text } = sourceOf(columns, chunk.map((record) => values(record)), nothingFurther)
      return sql.unsafe<Row>(question(text), params)
    }),
    (answers) => answers.flat()
  )
}

/** Columns of a chunk that its rows do not bring: name and value, the first one's in the column that counts. */
interface Further {
  readonly shared: ReadonlyArray<readonly [name: string, value: number]>
  readonly counted: readonly [name: string, first: number] | undefined
}

const nothingFurther: Further = { shared: [], counted: undefined }

const furtherOf = ({ counted, shared = {} }: Pick<Rows<never>, "counted" | "shared">, index: number): Further => ({
  shared: Object.entries(shared),
  counted: counted === undefined ? undefined : [counted.name, counted.first + index]
})

/** Postgres refuses to write a row twice in one statement, and a history would tell of both. */
const lastOfEach = <A>({ keyOf, records }: Rows<A>): ReadonlyArray<A> => {
  if (keyOf === undefined) return records
  const last = new Map(records.map((record, index) => [keyOf(record), index]))
  return last.size === records.length ? records : records.filter((record, index) => last.get(keyOf(record)) === index)
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

interface Source {
  readonly text: string
  readonly params: ReadonlyArray<unknown>
}

const dialectOf = (sql: SqlClient) =>
  sql.onDialectOrElse({
    pg: () => ({ sourceOf: postgresSource, sizes: [chunkSize] }),
    orElse: () => ({ sourceOf: sqliteSource, sizes: sqliteSizes })
  })

const sqliteSource = (columns: Columns, rows: ReadonlyArray<Values>, { counted, shared }: Further): Source => {
  const block = packed(columns, rows)
  const names = [...shared.map(([name]) => name), ...(counted === undefined ? [] : [counted[0]])]
  return {
    text: sqliteText(columns, rows.length, block === undefined, names, counted !== undefined),
    params: [...shared.map(([, value]) => value), ...(counted === undefined ? [] : [counted[1]]), ...(block ?? rows.flat())]
  }
}

/** Rows of integers alone as one block; undefined where there is text or null among them. */
const packed = (columns: Columns, rows: ReadonlyArray<Values>): ReadonlyArray<Block> | undefined => {
  const types = Object.values(columns)
  if (types.includes("text")) return undefined
  const memory = new ArrayBuffer(rows.length * types.length * 8)
  const integers = new BigInt64Array(memory)
  const doubles = new Float64Array(memory)
  let slot = 0
  for (const row of rows) {
    for (const value of row) {
      if (value === null) return undefined
      if (typeof value === "string") integers[slot++] = BigInt(value)
      else doubles[slot++] = value
    }
  }
  return [{ memory, ids: types.map((type) => type === "id") }]
}

const sqliteTexts = new WeakMap<Columns, Map<string, string>>()

/** Their text is long, and the same for each chunk of a size. Ids that come as text are cast. */
const sqliteText = (
  columns: Columns,
  length: number,
  isText: boolean,
  further: ReadonlyArray<string>,
  isCounted: boolean
): string => {
  const texts = sqliteTexts.get(columns) ?? new Map<string, string>()
  sqliteTexts.set(columns, texts)
  const key = `${length} ${isText} ${isCounted} ${further.join()}`
  const known = texts.get(key)
  if (known !== undefined) return known
  const own = Object.entries(columns).map(([name, type], index) =>
    type === "id" && isText ? `CAST(column${index + 1} AS INTEGER) AS ${name}` : `column${index + 1} AS ${name}`)
  const marks = own.map(() => "?").join(",")
  const names = further.map((name, index) =>
    isCounted && index === further.length - 1 ? `? + column${own.length + 1} AS ${name}` : `? AS ${name}`)
  const values = Array.from({ length }, (_, row) => isCounted ? `(${marks},${row})` : `(${marks})`)
  const text = `(SELECT ${[...names, ...own].join(", ")} FROM (VALUES ${values.join(",")}))`
  texts.set(key, text)
  return text
}

const postgresSource = (columns: Columns, rows: ReadonlyArray<Values>, { counted, shared }: Further): Source => {
  const names = Object.keys(columns)
  const further = [...shared.map(([name]) => name), ...(counted === undefined ? [] : [counted[0]])]
  const types = [
    ...Object.entries(columns).map(([name, type]) => `${name} ${type === "text" ? "text" : "bigint"}`),
    ...further.map((name) => `${name} bigint`)
  ]
  return {
    text: `(SELECT * FROM json_to_recordset($1::json) AS incoming(${types.join(", ")}))`,
    params: [JSON.stringify(rows.map((row, index) =>
      Object.fromEntries<Values[number] | undefined>([
        ...names.map((name, column) => [name, storable(row[column])] as const),
        ...shared,
        ...(counted === undefined ? [] : [[counted[0], counted[1] + index] as const])
      ])
    ))]
  }
}

/**
 * Postgres keeps no NUL and no lone surrogate in text, and a name from outside may hold either: they are kept as the
 * pictures that stand for them.
 */
const storableText = (value: string): string => value.replaceAll("\0", "\u2400").toWellFormed()

const storable = (value: Values[number] | undefined): Values[number] | undefined =>
  typeof value === "string" ? storableText(value) : value

/** Text that is bound by itself, as the database keeps it. */
export const boundText = (sql: SqlClient, text: string): string =>
  sql.onDialectOrElse({ pg: () => storableText(text), orElse: () => text })
