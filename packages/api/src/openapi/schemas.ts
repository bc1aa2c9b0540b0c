import { isObject, itemsOf, type JsonObject, mapObjects, mapValues, merged, objectAt } from "./json.ts"

/** What only the effect client reads; Effect writes it always. */
const ownExtension = "x-effect-stream"

const annotations = new Set(["$ref", "description", "examples", "default"])

/** What a field says of itself stands beside its schema; Effect puts it into a part of `allOf`. */
const hoistAnnotations = (object: JsonObject): JsonObject =>
  itemsOf(object["allOf"]).every((part) => isObject(part) && Object.keys(part).every((key) => annotations.has(key)))
    ? merged(object)
    : object

const standardMembers: { readonly [name: string]: string } = {
  type: "Tells the problem from all others, for as long as it means the same.",
  status: "The HTTP status.",
  title: "The problem in a few words; the same for every one of its type.",
  detail: "What it was this time, in one line, and what to do. May hold text from outside.",
  instance: "The path that was asked for."
}

/** Effect says nothing of RFC 9457's own members. They are always there, but for `detail` and `instance`. */
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

/** A client must bear fields that it does not know yet; Effect forbids them in answers and bodies alike. */
const allowMore = (schema: unknown): unknown =>
  mapObjects(
    schema,
    ({ additionalProperties, ...rest }) =>
      additionalProperties === false || additionalProperties === undefined ? rest : { ...rest, additionalProperties }
  )

/** Bodies that are sent: what is unknown there is refused. */
const requestSchemas = new Set(["LinkChanges", "LinkChange", "RuleInput", "RuleSetInput", "SyncRequest"])

const prefix = "#/components/schemas/"

/** The schema that another refers to by its name. */
export const schemaAt = (schema: unknown, schemas: JsonObject): unknown =>
  isObject(schema) && typeof schema["$ref"] === "string" ? schemas[schema["$ref"].slice(prefix.length)] : undefined

/** Each schema under the name that people know it by: Effect adds to it that it is meant as encoded. */
const nameOf = (name: string): string =>
  name.endsWith("ProblemEncoded") ? name.slice(0, -"Encoded".length) : name.replace(/Encoded$/, "Json")

/** Puts what Effect says of schemas into the words of those who read the document. */
export const readableSchemas = (document: JsonObject): JsonObject => {
  const renamed = mapObjects(document, (object) => {
    const { $ref, [ownExtension]: _, ...rest } = hoistAnnotations(object)
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
