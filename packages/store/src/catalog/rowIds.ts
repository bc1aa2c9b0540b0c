/** The id of a tally row: which side's ids it names, the variant's and the location's. */
import * as Option from "effect/Option"
import { isIdDigits } from "@stocktally/schema"
import type { Sql } from "../sql/Dialect.ts"

/** What a row's id is made of. */
export interface RowIds {
  readonly loop_variant: string | null
  readonly haravan_variant: string | null
  readonly loop_location: string | null
  readonly haravan_location: string | null
}

/** The id of a row: Haravan's ids where both are known, else Loop's. */
export const rowIdOf = ({ haravan_location, haravan_variant, loop_location, loop_variant }: RowIds): string =>
  haravan_variant !== null && haravan_location !== null
    ? `h:${haravan_variant}:${haravan_location}`
    : `l:${loop_variant}:${loop_location}`

const rowIdParts = /^([hl]):(\d+):(\d+)$/

/** The item and place of a row's id, by the ids of whichever side it names. */
export const keyOfRow = (sql: Sql, id: string) => {
  const [, side, variant = "", location = ""] = rowIdParts.exec(id) ?? []
  if (side === undefined || !isIdDigits(variant) || !isIdDigits(location)) return Option.none()
  const column = sql.literal(side === "h" ? "haravan_id" : "loop_id")
  return Option.some(sql`SELECT i.id AS item, p.id AS place FROM item i CROSS JOIN place p
    WHERE i.${column} = ${variant} AND p.${column} = ${location}`)
}
