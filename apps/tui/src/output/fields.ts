/** A record's JSON, flattened: the names that CSV heads its columns with and `--sort` takes. */
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"

/** A value of a record's JSON that is no object, and where it is found. */
export interface Field {
  /** The path with dots: `variant.externalId`. */
  readonly name: string
  readonly path: ReadonlyArray<string>
  /** Text that only looks like a number: an id, a SKU, a barcode. */
  readonly isIdentifier: boolean
  /** A time, in ISO 8601. */
  readonly isTime: boolean
}

/** The fields of a struct's JSON in its order. One that may be null has its fields all the same. */
export const fieldsOf = (schema: Schema.Constraint): ReadonlyArray<Field> => walk(Schema.toEncoded(schema).ast, [])

const walk = (ast: SchemaAST.AST, path: ReadonlyArray<string>): ReadonlyArray<Field> => {
  const struct = (SchemaAST.isUnion(ast) ? ast.types : [ast]).find(SchemaAST.isObjects)
  return struct === undefined
    ? [fieldAt(path)]
    : struct.propertySignatures.flatMap(({ name, type }) => walk(type, [...path, String(name)]))
}

const fieldAt = (path: ReadonlyArray<string>): Field => {
  const name = path.at(-1) ?? ""
  return {
    name: path.join("."),
    path,
    isIdentifier: name === "id" || name.endsWith("Id") || name === "sku" || name === "barcode",
    isTime: name.endsWith("At")
  }
}

/** The field's value in a record's JSON as text or as it is; null where something above it is. A list has commas. */
export const valueAt = (json: object, { path }: Field): string | number | boolean | null => {
  let value: unknown = json
  for (const name of path) {
    if (!Predicate.isObject(value)) return null
    value = value[name]
  }
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    return value
  }
  return Array.isArray(value) ? value.join(",") : JSON.stringify(value) ?? null
}

/** The fields of a flat record that has no schema; none of them an identifier. */
export const plainFields = (names: ReadonlyArray<string>): ReadonlyArray<Field> =>
  names.map((name) => ({ name, path: [name], isIdentifier: false, isTime: false }))

/** The fields of a record that has no schema, by their names with dots. */
export const namedFields = (names: ReadonlyArray<string>): ReadonlyArray<Field> =>
  names.map((name) => fieldAt(name.split(".")))
