import type { Columns, RowSource, SharedColumns, Values } from "../sql/rows.ts"
import type { Block } from "./protocol.ts"

/** Bound VALUES, which are twice as fast as JSON here. */
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

const knownTexts = new WeakMap<Columns, Map<string, string>>()

/** Their text is long, and the same for each chunk of a size. Ids that come as text are cast. */
const textOf = (
  columns: Columns,
  length: number,
  isText: boolean,
  further: ReadonlyArray<string>,
  isCounted: boolean
): string => {
  const texts = knownTexts.get(columns) ?? new Map<string, string>()
  knownTexts.set(columns, texts)
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
