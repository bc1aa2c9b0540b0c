/** Records of several shops in one list: the shop comes first in every format. */
import type { Column } from "../terminal/table.ts"
import { plainFields } from "./fields.ts"
import type { RecordKind } from "./RecordKind.ts"

/** A record with the shop that it is of: its slug, or null for the only shop, which has none. */
export interface InShop<A> {
  readonly shop: string | null
  readonly record: A
  readonly kind: RecordKind<A>
}

const columnInShop = <A>(column: Column<A>, index: number): Column<InShop<A>> => {
  const { expendable, narrow, text, tone, ...rest } = column
  const own = ({ kind }: InShop<A>) => kind.columns[index]
  return {
    ...rest,
    text: (row) => (own(row)?.text ?? text)(row.record),
    ...(narrow === undefined ? {} : { narrow: (row: InShop<A>) => (own(row)?.narrow ?? narrow)(row.record) }),
    ...(tone === undefined ? {} : { tone: (row: InShop<A>) => tone(row.record) }),
    ...(expendable === undefined ? {} : {
      expendable: typeof expendable === "number"
        ? expendable
        : (rows: ReadonlyArray<InShop<A>>) => expendable(rows.map(({ record }) => record))
    })
  }
}

/** How records of several shops are written. Each record has the kind of its shop; all have the columns of `kind`. */
export const inShop = <A>(kind: RecordKind<A>): RecordKind<InShop<A>> => ({
  names: kind.names,
  json: (own) => ({ shop: own.shop, ...own.kind.json(own.record) }),
  fields: [...plainFields(["shop"]), ...kind.fields],
  cells: Object.fromEntries(
    Object.entries(kind.cells ?? {}).map(([field, text]) => [field, ({ record }: InShop<A>) => text(record)])
  ),
  columns: [{ header: "SHOP", text: ({ shop }) => shop ?? "-" }, ...kind.columns.map(columnInShop)]
})
