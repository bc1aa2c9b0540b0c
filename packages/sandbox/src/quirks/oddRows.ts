/** Rows that are odd, as upstreams give them. Which ones follows from their index alone. */

/** Shares of all rows, from 0 to 1. */
export interface OddRows {
  /** Rows that are odd in fields that are neither identity, count nor time. */
  readonly ignored: number
  /** Rows whose count or time cannot be read. */
  readonly unreadable: number
}

export const noOddRows: OddRows = { ignored: 0, unreadable: 0 }

type Fields = ReadonlyArray<readonly [name: string, json: string]>

/** What a field holds in its turn; `undefined`: it is missing. */
type Oddity = readonly [name: string, json: string | undefined]

/** Spreads a share evenly: of the first `n` rows it takes `n * share`, rounded down. */
const isTaken = (index: number, share: number): boolean =>
  Math.floor((index + 1) * share + 1e-9) > Math.floor(index * share + 1e-9)

const change = (fields: Fields, oddities: ReadonlyArray<Oddity>, turn: number): Fields => {
  const oddity = oddities[turn % oddities.length]
  if (oddity === undefined) return fields
  return fields.flatMap(([name, json]) =>
    name !== oddity[0] ? [[name, json] as const] : oddity[1] === undefined ? [] : [[name, oddity[1]] as const]
  )
}

/** The fields of a row, odd if it is its turn. */
const oddly = (kinds: { readonly ignored: ReadonlyArray<Oddity>; readonly unreadable: ReadonlyArray<Oddity> }) =>
(
  fields: Fields,
  index: number,
  { ignored, unreadable }: OddRows
): Fields =>
  isTaken(index, unreadable)
    ? change(fields, kinds.unreadable, Math.floor(index * unreadable))
    : isTaken(index, ignored)
    ? change(fields, kinds.ignored, Math.floor(index * ignored))
    : fields

export const oddBalance = oddly({
  ignored: [
    ["product_id", "null"],
    ["product_id", "\"none\""],
    ["qty_onhand", "null"],
    ["qty_commited", "\"many\""],
    ["qty_incoming", "1e300"]
  ],
  unreadable: [["qty_available", "null"], ["qty_available", "\"many\""], ["qty_available", "1e300"], [
    "updated_at",
    undefined
  ]]
})

export const oddProduct = oddly({
  ignored: [["title", "null"], ["title", "12"], ["updated_at", "\"yesterday\""], ["vendor", "{}"]],
  unreadable: []
})

export const oddHaravanVariant = oddly({
  ignored: [
    ["title", "null"],
    ["inventory_policy", "7"],
    ["inventory_quantity", "453.59"],
    ["inventory_advance", "\"none\""],
    ["grams", "453.59"]
  ],
  unreadable: []
})

export const oddInventory = oddly({
  ignored: [],
  unreadable: [["available_count", "null"], ["available_count", "\"many\""]]
})

export const oddLoopVariant = oddly({
  ignored: [["weight_grams", "453.59"], ["weight_grams", "\"heavy\""], ["name", "null"]],
  unreadable: []
})

export const oddLoopLocation = oddly({
  ignored: [["status", "\"half-open\""], ["address", "[{\"name\":null,\"city\":7}]"], ["status", "null"]],
  unreadable: []
})
