/** The shares of rows that are odd, from 0 to 1. Whether a row is odd depends on its index alone. */
export interface OddRows {
  /** Rows that are odd in a field other than id, count and time. */
  readonly ignored: number
  /** Rows whose count or time is invalid. */
  readonly unreadable: number
}

export const noOddRows: OddRows = { ignored: 0, unreadable: 0 }

type Fields = ReadonlyArray<readonly [name: string, json: string]>

/** A field and its odd value; undefined removes the field. */
type Oddity = readonly [name: string, json: string | undefined]

/** Spreads a share evenly: of the first `n` rows it picks `n * share`, rounded down. */
const isPicked = (index: number, share: number): boolean =>
  Math.floor((index + 1) * share + 1e-9) > Math.floor(index * share + 1e-9)

const withOddity = (fields: Fields, oddities: ReadonlyArray<Oddity>, turn: number): Fields => {
  const oddity = oddities[turn % oddities.length]
  if (oddity === undefined) return fields
  return fields.flatMap(([name, json]) =>
    name !== oddity[0] ? [[name, json] as const] : oddity[1] === undefined ? [] : [[name, oddity[1]] as const]
  )
}

/** Makes a function that changes a field of a row if the row is to be odd. */
const oddFields = (kinds: { readonly ignored: ReadonlyArray<Oddity>; readonly unreadable: ReadonlyArray<Oddity> }) =>
(
  fields: Fields,
  index: number,
  { ignored, unreadable }: OddRows
): Fields =>
  isPicked(index, unreadable)
    ? withOddity(fields, kinds.unreadable, Math.floor(index * unreadable))
    : isPicked(index, ignored)
    ? withOddity(fields, kinds.ignored, Math.floor(index * ignored))
    : fields

export const oddBalance = oddFields({
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

export const oddProduct = oddFields({
  ignored: [["title", "null"], ["title", "12"], ["updated_at", "\"yesterday\""], ["vendor", "{}"]],
  unreadable: []
})

export const oddHaravanVariant = oddFields({
  ignored: [
    ["title", "null"],
    ["inventory_policy", "7"],
    ["inventory_quantity", "453.59"],
    ["inventory_advance", "\"none\""],
    ["grams", "453.59"]
  ],
  unreadable: []
})

export const oddInventory = oddFields({
  ignored: [],
  unreadable: [["available_count", "null"], ["available_count", "\"many\""]]
})

export const oddLoopVariant = oddFields({
  ignored: [["weight_grams", "453.59"], ["weight_grams", "\"heavy\""], ["name", "null"]],
  unreadable: []
})

export const oddLoopLocation = oddFields({
  ignored: [["status", "\"half-open\""], ["address", "[{\"name\":null,\"city\":7}]"], ["status", "null"]],
  unreadable: []
})
