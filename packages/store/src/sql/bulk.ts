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

/**
 * Chunks that go to SQLite's worker in one message at most, asked as they are in one turn: to wake a thread for each can
 * take as long as writing some fifty rows.
 */
const sqliteTogether = 8

/** Records, and how each becomes a row: made chunk by chunk, while the one before it is written. */
export interface Rows<A> {
  readonly records: ReadonlyArray<A>
  readonly values: (record: A) => Values
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
  const { most, sizes, sourceOf } = dialectOf(sql)
  const textsOf = textsBySource(sql, statements)
  const write = ({ chunk, from }: Chunk<A>) => {
    const { params, text } = sourceOf(columns, chunk.map((record) => rows.values(record)), furtherOf(rows, from))
    return Effect.forEach(textsOf(text), (text) => sql.unsafe(text, params), { discard: true })
  }
  return Effect.forEach(
    together(chunksOf(rows.records, sizes), most),
    (chunks) => Effect.forEach(chunks, write, { discard: true, concurrency: "unbounded" }),
    // Some are put together while those before them are written.
    { discard: true, concurrency: 2 }
  )
}

/** The texts of statements for a source, which are long and the same for chunk after chunk. SQLite gets all as one. */
const textsBySource = (sql: SqlClient, statements: ReadonlyArray<(source: string) => string>) => {
  const known = new Map<string, ReadonlyArray<string>>()
  return (source: string): ReadonlyArray<string> => {
    const before = known.get(source)
    if (before !== undefined) return before
    const texts = statements.map((statement) => statement(source))
    const made = sql.onDialectOrElse({ pg: () => texts, orElse: () => [texts.join(nextStatement)] })
    known.set(source, made)
    return made
  }
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

/**
 * Of records that are the same by both keys the last: Postgres refuses to write a row twice in one statement, and a history
 * would tell of both. It is quicker where the first key has few values.
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
function* together<A>(chunks: Iterable<A>, most: number): Generator<ReadonlyArray<A>> {
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

interface Source {
  readonly text: string
  readonly params: ReadonlyArray<unknown>
}

const dialectOf = (sql: SqlClient) =>
  sql.onDialectOrElse({
    pg: () => ({ sourceOf: postgresSource, sizes: [chunkSize], most: 1 }),
    orElse: () => ({ sourceOf: sqliteSource, sizes: sqliteSizes, most: sqliteTogether })
  })

const sqliteSource = (columns: Columns, rows: ReadonlyArray<Values>, { counted, shared }: Further): Source => {
  const block = packed(columns, rows)
  const names = [...shared.map(([name]) => name), ...(counted === undefined ? [] : [counted[0]])]
  return {
    text: sqliteText(columns, rows.length, block === undefined, names, counted !== undefined),
    params: [
      ...shared.map(([, value]) => value),
      ...(counted === undefined ? [] : [counted[1]]),
      ...(block ?? rows.flat())
    ]
  }
}

/** Rows of integers alone as one block; undefined where there is text or null among them. */
const packed = (columns: Columns, rows: ReadonlyArray<Values>): ReadonlyArray<Block> | undefined => {
  const types = Object.values(columns)
  if (types.includes("text")) return undefined
  const memory = new ArrayBuffer(rows.length * types.length * 8)
  const integers = new BigInt64Array(memory)
  const doubles = new Float64Array(memory)
  // Neighbours often have the same id, and to read 19 digits takes longer than to compare them.
  const texts: Array<string> = []
  const ids: Array<bigint> = []
  let slot = 0
  for (const row of rows) {
    for (let column = 0; column < types.length; column++) {
      const value = row[column] ?? null
      if (value === null) return undefined
      if (typeof value === "number") {
        doubles[slot++] = value
        continue
      }
      const known = ids[column]
      const id = known !== undefined && texts[column] === value ? known : BigInt(value)
      texts[column] = value
      ids[column] = id
      integers[slot++] = id
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
    type === "id" && isText ? `CAST(column${index + 1} AS INTEGER) AS ${name}` : `column${index + 1} AS ${name}`
  )
  const marks = own.map(() => "?").join(",")
  const names = further.map((name, index) =>
    isCounted && index === further.length - 1 ? `? + column${own.length + 1} AS ${name}` : `? AS ${name}`
  )
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
