import { isObject, itemsOf, type JsonObject, mapObjects, mapValues, objectAt } from "./json.ts"

/** What only the effect client reads. */
const ownExtension = "x-effect-stream"

/** What a field says of itself stands beside its schema instead of around it. */
const hoistDescription = (object: JsonObject): JsonObject => {
  const { allOf, ...rest } = object
  const parts = itemsOf(allOf).filter(isObject)
  return parts.length > 0 && parts.every((part) => /^(?:description|\$ref)$/.test(Object.keys(part).join()))
    ? parts.reduce<JsonObject>((all, part) => ({ ...all, ...part }), rest)
    : object
}

const standardMembers: { readonly [name: string]: string } = {
  type: "Tells the problem from all others, for as long as it means the same.",
  status: "The HTTP status.",
  title: "The problem in a few words; the same for every one of its type.",
  detail: "What it was this time, in one line, and what to do. May hold text from outside.",
  instance: "The path that was asked for."
}

/** RFC 9457's own members are always there, but for `detail` and `instance`. */
const describeProblem = (schema: JsonObject): JsonObject => {
  const { properties, required } = schema
  const [title] = itemsOf(objectAt(objectAt(schema, "properties"), "title")["enum"])
  return {
    ...schema,
    description: title,
    properties: isObject(properties)
      ? mapValues(properties, (property, name) => {
        const description = standardMembers[name]
        return isObject(property) && description !== undefined ? { ...property, description } : property
      })
      : properties,
    required: [...new Set([...itemsOf(required), "type", "status", "title"])]
  }
}

/** A client must bear fields that it does not know yet. */
const allowMore = (schema: unknown): unknown =>
  mapObjects(
    schema,
    ({ additionalProperties, ...rest }) =>
      additionalProperties === false || additionalProperties === undefined ? rest : { ...rest, additionalProperties }
  )

/** Bodies that are sent: what is unknown there is refused. */
const requestSchemas = new Set(["LinkChanges", "LinkChange", "SyncRequest"])

const prefix = "#/components/schemas/"

/** Each schema under the name that people know it by. */
const nameOf = (name: string): string =>
  name.endsWith("ProblemEncoded") ? name.slice(0, -"Encoded".length) : name.replace(/Encoded$/, "Json")

/** Puts what Effect says of schemas into the words of those who read the document. */
export const readableSchemas = (document: JsonObject): JsonObject => {
  const renamed = mapObjects(document, (object) => {
    const { $ref, [ownExtension]: _, ...rest } = hoistDescription(object)
    return typeof $ref === "string" && $ref.startsWith(prefix)
      ? { ...rest, $ref: prefix + nameOf($ref.slice(prefix.length)) }
      : $ref === undefined
      ? rest
      : { ...rest, $ref }
  })
  if (!isObject(renamed) || !isObject(renamed["components"])) return document
  const { components } = renamed
  const schemas = isObject(components["schemas"]) ? components["schemas"] : {}
  return {
    ...renamed,
    components: {
      ...components,
      schemas: Object.fromEntries(
        Object.entries(schemas).toSorted(([self], [that]) => self < that ? -1 : 1).map(([key, schema]) => {
          const name = nameOf(key)
          const described = name.endsWith("Problem") && isObject(schema) ? describeProblem(schema) : schema
          return [name, requestSchemas.has(name) ? described : allowMore(described)]
        })
      )
    }
  }
}
