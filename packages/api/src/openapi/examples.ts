import { isObject, asArray, type JsonObject, mapValues } from "./json.ts"
import { schemaAt } from "./schemas.ts"

/**
 * Makes an example of a body from the examples of its fields, because Effect shows only explicit examples, and readers
 * copy them. Uses the first value of an enumeration, and one item of each kind in a list.
 */
export const makeExample = (schema: unknown, schemas: JsonObject): unknown => {
  if (!isObject(schema)) return undefined
  const { enum: values, examples, items, properties, type } = schema
  const [given] = [...asArray(examples), ...asArray(values)]
  if (given !== undefined) return given
  if (type === "null") return null
  const [first] = variantsOf(schema, schemas)
  if (first !== schema) return makeExample(first, schemas)
  if (items !== undefined) return variantsOf(items, schemas).map((item) => makeExample(item, schemas))
  return isObject(properties) ? mapValues(properties, (property) => makeExample(property, schemas)) : undefined
}

/** The alternatives of a schema, or the schema itself. */
const variantsOf = (schema: unknown, schemas: JsonObject): ReadonlyArray<unknown> => {
  const named = schemaAt(schema, schemas)
  if (named !== undefined) return variantsOf(named, schemas)
  const variants = isObject(schema) ? asArray(schema["anyOf"]) : []
  return variants.length === 0 ? [schema] : variants.flatMap((variant) => variantsOf(variant, schemas))
}
