/** The fields of a record's JSON, flattened: the columns of CSV and of `--sort`. */
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"

/** A value in a record's JSON that is not an object. */
export interface Field {
  /** The path joined with dots: `variant.externalId`. */
  readonly name: string
  readonly path: ReadonlyArray<string>
  /** Whether it is text that only looks like a number: an id, a SKU, a barcode. */
  readonly isIdentifier: boolean
  /** Whether it is a time in ISO 8601. */
  readonly isTime: boolean
}

/** The fields of a struct's JSON in its order. A nested struct that may be null has its fields too. */
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

/** The value of a field in a record's JSON; null if a parent is null. A list is joined with commas. */
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

/** Fields of a flat record without a schema and without identifiers. */
export const plainFields = (names: ReadonlyArray<string>): ReadonlyArray<Field> =>
  names.map((name) => ({ name, path: [name], isIdentifier: false, isTime: false }))

/** Fields of a record without a schema, by their paths joined with dots. */
export const namedFields = (names: ReadonlyArray<string>): ReadonlyArray<Field> =>
  names.map((name) => fieldAt(name.split(".")))
