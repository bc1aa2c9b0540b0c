/** The id of a tally row: the side of its ids, its variant and its location. */
import * as Option from "effect/Option"
import { isIdDigits } from "@stocktally/schema"
import type { Sql } from "../sql/Dialect.ts"

/** The ids of a row's item and place, from which the row's id is made. */
export interface RowIds {
  readonly loop_variant: string | null
  readonly haravan_variant: string | null
  readonly loop_location: string | null
  readonly haravan_location: string | null
}

/**
 * Uses Loop's ids, so that a row keeps its id when stock rules change, and Haravan's ids for a variant or location that
 * Loop lacks.
 */
export const formatRowId = ({ haravan_location, haravan_variant, loop_location, loop_variant }: RowIds): string =>
  loop_location === null
    ? `h:${haravan_variant}:${haravan_location}`
    : loop_variant === null
    ? `hl:${haravan_variant}:${loop_location}`
    : `l:${loop_variant}:${loop_location}`

/** The columns that an id names. Earlier versions gave linked rows ids of Haravan. */
const columns = {
  l: ["loop_id", "loop_id"],
  hl: ["haravan_id", "loop_id"],
  h: ["haravan_id", "haravan_id"]
} as const

const isKind = (kind: string): kind is keyof typeof columns => Object.hasOwn(columns, kind)

/** Selects the `item` and `place` of a row's id; none if the id is invalid. */
export const selectRowKey = (sql: Sql, id: string) => {
  const [kind = "", variant = "", location = "", ...rest] = id.split(":")
  if (!isKind(kind) || !isIdDigits(variant) || !isIdDigits(location) || rest.length > 0) return Option.none()
  const [ofVariant, ofLocation] = columns[kind]
  return Option.some(sql`SELECT i.id AS item, p.id AS place FROM item i CROSS JOIN place p
    WHERE i.${sql(ofVariant)} = ${variant} AND p.${sql(ofLocation)} = ${location}`)
}
