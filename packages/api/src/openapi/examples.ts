import { isObject, itemsOf, type JsonObject, mapValues } from "./json.ts"
import { schemaAt } from "./schemas.ts"

/**
 * Makes an example of an answer or a body from those of its fields, which is what readers copy: Effect shows an example
 * only where it was given. Takes the first word of a choice, and one item of each kind for a list.
 */
export const exampleOf = (schema: unknown, schemas: JsonObject): unknown => {
  if (!isObject(schema)) return undefined
  const { enum: words, examples, items, properties, type } = schema
  const [given] = [...itemsOf(examples), ...itemsOf(words)]
  if (given !== undefined) return given
  if (type === "null") return null
  const [first] = kindsOf(schema, schemas)
  if (first !== schema) return exampleOf(first, schemas)
  if (items !== undefined) return kindsOf(items, schemas).map((item) => exampleOf(item, schemas))
  return isObject(properties) ? mapValues(properties, (property) => exampleOf(property, schemas)) : undefined
}

/** What a schema is, or the kinds of what it may be. */
const kindsOf = (schema: unknown, schemas: JsonObject): ReadonlyArray<unknown> => {
  const named = schemaAt(schema, schemas)
  if (named !== undefined) return kindsOf(named, schemas)
  const kinds = isObject(schema) ? itemsOf(schema["anyOf"]) : []
  return kinds.length === 0 ? [schema] : kinds.flatMap((kind) => kindsOf(kind, schemas))
}
