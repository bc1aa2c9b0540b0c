import type { Columns, RowSource, SharedColumns, Values } from "../sql/rows.ts"
import type { Block } from "./protocol.ts"

/** Binds each value in a VALUES clause, which is twice as fast as JSON in SQLite. */
export const rowSource = (
  columns: Columns,
  rows: ReadonlyArray<Values>,
  { constant, sequence }: SharedColumns
): RowSource => {
  const block = packed(columns, rows)
  const names = [...constant.map(([name]) => name), ...(sequence === undefined ? [] : [sequence[0]])]
  return {
    text: textOf(columns, rows.length, block === undefined, names, sequence !== undefined),
    params: [
      ...constant.map(([, value]) => value),
      ...(sequence === undefined ? [] : [sequence[1]]),
      ...(block ?? rows.flat())
    ]
  }
}

/** Packs rows of integers into one block; undefined if a row has text or null. */
const packed = (columns: Columns, rows: ReadonlyArray<Values>): ReadonlyArray<Block> | undefined => {
  const types = Object.values(columns)
  if (types.includes("text")) return undefined
  const memory = new ArrayBuffer(rows.length * types.length * 8)
  const integers = new BigInt64Array(memory)
  const doubles = new Float64Array(memory)
  // Adjacent rows often have the same id, and parsing 19 digits takes longer than comparing them.
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
      const lastId = ids[column]
      const id = lastId !== undefined && texts[column] === value ? lastId : BigInt(value)
      texts[column] = value
      ids[column] = id
      integers[slot++] = id
    }
  }
  return [{ memory, ids: types.map((type) => type === "id") }]
}

const textCache = new WeakMap<Columns, Map<string, string>>()

/** Caches the texts, which are long and the same for every chunk of a size. Ids bound as text are cast to integers. */
const textOf = (
  columns: Columns,
  length: number,
  isText: boolean,
  extraNames: ReadonlyArray<string>,
  hasSequence: boolean
): string => {
  const texts = textCache.get(columns) ?? new Map<string, string>()
  textCache.set(columns, texts)
  const key = `${length} ${isText} ${hasSequence} ${extraNames.join()}`
  const cached = texts.get(key)
  if (cached !== undefined) return cached
  const columnTexts = Object.entries(columns).map(([name, type], index) =>
    type === "id" && isText ? `CAST(column${index + 1} AS INTEGER) AS ${name}` : `column${index + 1} AS ${name}`
  )
  const marks = columnTexts.map(() => "?").join(",")
  const names = extraNames.map((name, index) =>
    hasSequence && index === extraNames.length - 1 ? `? + column${columnTexts.length + 1} AS ${name}` : `? AS ${name}`
  )
  const values = Array.from({ length }, (_, row) => hasSequence ? `(${marks},${row})` : `(${marks})`)
  const text = `(SELECT ${[...names, ...columnTexts].join(", ")} FROM (VALUES ${values.join(",")}))`
  texts.set(key, text)
  return text
}
