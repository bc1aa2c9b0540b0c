/**
 * Reads the readable records of a page that the strict schema refuses, row by row. A field that is not an identity, a
 * count or a time is null if it cannot be read. A record whose identity, count or time cannot be read is unreadable,
 * but the others of its page are not.
 */
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { stringifyExact } from "../Json.ts"
import { describeUnreadable, type UnreadableRecord } from "../Unreadable.ts"
import { UndecodableBody, wireDigits, WireId } from "./Wire.ts"

/** The rows of a page, and the records that could not be read. */
export interface ReadPage<A> {
  readonly rows: ReadonlyArray<A>
  readonly unreadable: ReadonlyArray<UnreadableRecord>
}

/** The field that makes a record unreadable; `""` if it is not a record at all. */
export interface FieldIssue {
  readonly field: string
  readonly value: unknown
}

/** Makes a field's value readable, or leaves it unreadable. */
type Repair = (value: unknown) => unknown

/** For a field that nothing depends on: null if the schema refuses it. */
export const orNull = (schema: Schema.Top & { readonly DecodingServices: never }): Repair => {
  const accepts = Schema.is(schema)
  return (value) => accepts(value) ? value : null
}

/** For identifying text: a whole number becomes its digits, because some encoders drop the quotes. */
export const textOrDigits: Repair = (value) =>
  value === undefined
    ? null
    : typeof value === "bigint" || (typeof value === "number" && Number.isSafeInteger(value))
    ? value.toString()
    : value

type Struct = Schema.Struct<Schema.Struct.Fields> & { readonly DecodingServices: never }

/** Repairs the fields of a row and reads it by a schema; fails with the first field that is still wrong. */
export const makeLenientDecoder = <S extends Struct>(
  schema: S,
  repairs: { readonly [K in keyof S["fields"]]?: Repair }
) => {
  const accepts = Schema.is(schema)
  const fields = Object.entries(schema.fields).map(([name, field]) => ({
    name,
    accepts: Schema.is(field),
    repair: repairs[name]
  }))
  return (row: unknown): Result.Result<S["Type"], FieldIssue> => {
    if (!Predicate.isObject(row)) return Result.fail({ field: "", value: row })
    const repaired: Record<string, unknown> = {}
    for (const { name, repair } of fields) {
      const value = Predicate.hasProperty(row, name) ? row[name] : undefined
      repaired[name] = repair === undefined ? value : repair(value)
    }
    if (accepts(repaired)) return Result.succeed(repaired)
    const issue = fields.find(({ accepts, name }) => !accepts(repaired[name]))
    return Result.fail({ field: issue?.name ?? "", value: issue && repaired[issue.name] })
  }
}

const isId = Schema.is(WireId)

/** The digits of a row's id; null if it cannot be read. */
export const idAt = (row: unknown, name: string): string | null => {
  const id: unknown = Predicate.hasProperty(row, name) ? row[name] : undefined
  return isId(id) ? wireDigits(id) : null
}

const longestValue = 60

/** Describes a record that cannot be read. */
export const unreadable = (
  ids: Omit<UnreadableRecord, "field" | "value">,
  { field, value }: FieldIssue
): UnreadableRecord => {
  const text = value === undefined ? "missing" : stringifyExact(value)
  return {
    ...ids,
    field: field === "" ? "it" : field,
    value: text.length <= longestValue ? text : `${text.slice(0, longestValue - 1)}…`
  }
}

/**
 * Reads the list under a key row by row. Refuses a body without the list, and a list without any record that has an id.
 */
export const decodeLenientList = <A>(
  body: unknown,
  key: string,
  read: (row: unknown) => ReadPage<A>,
  isIdentified: (record: UnreadableRecord) => boolean
): Result.Result<ReadPage<A>, UndecodableBody> => {
  const list: unknown = Predicate.hasProperty(body, key) ? body[key] : undefined
  if (!Array.isArray(list)) return Result.fail(new UndecodableBody({ problem: `no list of ${key}` }))
  const pages = list.map(read)
  const rows = pages.flatMap(({ rows }) => rows)
  const unreadable = pages.flatMap(({ unreadable }) => unreadable)
  const [first] = unreadable
  if (first !== undefined && rows.length === 0 && !unreadable.some(isIdentified)) {
    const problem = `no record in ${key} has an id that can be read; ${describeUnreadable(first)}`
    return Result.fail(new UndecodableBody({ problem }))
  }
  return Result.succeed({ rows, unreadable })
}
