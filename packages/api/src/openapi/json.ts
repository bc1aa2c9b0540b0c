/** Reads and transforms JSON of which only a part is known. */

export type JsonObject = { readonly [key: string]: unknown }

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The object at a key, or an empty object. */
export const objectAt = (value: unknown, key: string): JsonObject => {
  const child = isObject(value) ? value[key] : undefined
  return isObject(child) ? child : {}
}

/** The items of an array, or none. */
export const asArray = (value: unknown): ReadonlyArray<unknown> => Array.isArray(value) ? value : []

/** A schema merged with the parts of its `allOf`. Later parts win. */
export const merged = ({ allOf, ...own }: JsonObject): JsonObject =>
  asArray(allOf).filter(isObject).reduce<JsonObject>((all, part) => ({ ...all, ...part }), own)

/** Replaces every object, innermost first. */
export const mapObjects = (value: unknown, change: (object: JsonObject) => JsonObject): unknown => {
  if (Array.isArray(value)) return value.map((item: unknown) => mapObjects(item, change))
  if (!isObject(value)) return value
  return change(Object.fromEntries(Object.entries(value).map(([key, child]) => [key, mapObjects(child, change)])))
}

/** Replaces each value of an object. */
export const mapValues = (object: JsonObject, change: (value: unknown, key: string) => unknown): JsonObject =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]))
