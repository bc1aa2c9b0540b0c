import { visible } from "@stocktally/core"
import { isTimestamp, parseTimestamp } from "@stocktally/schema"
import { valueAt } from "./fields.ts"
import type { RecordKind } from "./RecordKind.ts"
import { paint, type TableSurface } from "../terminal/table.ts"
import { localTime } from "../terminal/localTime.ts"
import { pad, widthOf } from "../terminal/width.ts"

/** One record for people, a field on each line. */
export const card = <A>({ fields, json }: RecordKind<A>, record: A, { color }: TableSurface): string => {
  const object = json(record)
  const width = fields.reduce((longest, { name }) => Math.max(longest, widthOf(name)), 0)
  return fields.map((field) => {
    const line = `${paint(pad(field.name, width, "left"), "heading", color)}  ${visible(shown(valueAt(object, field)))}`
    return `${line.trimEnd()}\n`
  }).join("")
}

const shown = (value: ReturnType<typeof valueAt>): string =>
  value === null ?
    "-"
    : typeof value === "string" && isTimestamp(value) ?
    localTime(parseTimestamp(value))
    : String(value)
