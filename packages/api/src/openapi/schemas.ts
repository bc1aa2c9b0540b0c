import { isObject, asArray, type JsonObject, mapObjects, mapValues, merged, objectAt } from "./json.ts"

/** An extension that Effect always adds, and only its own client reads. */
const ownExtension = "x-effect-stream"

const annotations = new Set(["$ref", "description", "examples", "default"])

/** Moves annotations beside the schema. Effect puts them into a part of `allOf`. */
const hoistAnnotations = (object: JsonObject): JsonObject =>
  asArray(object["allOf"]).every((part) => isObject(part) && Object.keys(part).every((key) => annotations.has(key)))
    ? merged(object)
    : object

const standardMembers: { readonly [name: string]: string } = {
  type: "Identifies the problem. It never changes while the meaning stays the same.",
  status: "The HTTP status.",
  title: "The problem in a few words, the same for all problems of this type.",
  detail: "This occurrence in one line, with what to do. May contain text from outside.",
  instance: "The requested path."
}

/** Documents RFC 9457's own members, which Effect does not. All are required except `detail` and `instance`. */
const describeProblem = (schema: JsonObject): JsonObject => {
  const { properties, required } = schema
  const [title] = asArray(objectAt(objectAt(schema, "properties"), "title")["enum"])
  return {
    ...schema,
    description: title,
    properties: isObject(properties)
      ? mapValues(properties, (property, name) => {
        const description = standardMembers[name]
        return isObject(property) && description !== undefined ? { ...property, description } : property
      })
      : properties,
    required: [...new Set([...asArray(required), "type", "status", "title"])]
  }
}

/** Allows additional fields. Clients must accept new fields in responses, but Effect forbids them everywhere. */
const allowMore = (schema: unknown): unknown =>
  mapObjects(
    schema,
    ({ additionalProperties, ...rest }) =>
      additionalProperties === false || additionalProperties === undefined ? rest : { ...rest, additionalProperties }
  )

/** The schemas of request bodies, in which unknown fields are rejected. */
const requestSchemas = new Set(["LinkChanges", "LinkChange", "RuleInput", "RuleSetInput", "SyncRequest"])

const prefix = "#/components/schemas/"

/** The named schema that a schema refers to. */
export const schemaAt = (schema: unknown, schemas: JsonObject): unknown =>
  isObject(schema) && typeof schema["$ref"] === "string" ? schemas[schema["$ref"].slice(prefix.length)] : undefined

/** The name of a schema without Effect's suffix for encoded schemas. */
const nameOf = (name: string): string =>
  name.endsWith("ProblemEncoded") ? name.slice(0, -"Encoded".length) : name.replace(/Encoded$/, "Json")

/** Documents schemas as readers expect. */
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
