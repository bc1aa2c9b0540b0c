/** Walking through JSON whose shape is only half known. */

export type JsonObject = { readonly [key: string]: unknown }

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The object that a key holds; an empty one where it holds none. */
export const objectAt = (value: unknown, key: string): JsonObject => {
  const held = isObject(value) ? value[key] : undefined
  return isObject(held) ? held : {}
}

/** The items of an array; none where it is none. */
export const itemsOf = (value: unknown): ReadonlyArray<unknown> => Array.isArray(value) ? value : []

/** A schema and the parts of its `allOf` in one, those that come later first. */
export const merged = ({ allOf, ...own }: JsonObject): JsonObject =>
  itemsOf(allOf).filter(isObject).reduce<JsonObject>((all, part) => ({ ...all, ...part }), own)

/** Replaces each object inside, those further in first. */
export const mapObjects = (value: unknown, change: (object: JsonObject) => JsonObject): unknown => {
  if (Array.isArray(value)) return value.map((item: unknown) => mapObjects(item, change))
  if (!isObject(value)) return value
  return change(Object.fromEntries(Object.entries(value).map(([key, held]) => [key, mapObjects(held, change)])))
}

/** Replaces each value of an object. */
export const mapValues = (object: JsonObject, change: (value: unknown, key: string) => unknown): JsonObject =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]))
