import { isObject, asArray, type JsonObject, merged, objectAt } from "./json.ts"

const asNumber = (value: unknown): unknown => typeof value === "string" ? Number(value) : value

/** The list form of a parameter that may be repeated. Effect documents it as one text or a list. */
const listForm = (form: JsonObject): JsonObject => {
  const list = asArray(form["anyOf"]).find((part) => isObject(part) && part["type"] === "array")
  return isObject(list) ? list : form
}

/**
 * Documents a parameter as readers expect. Effect puts the description and the example inside the schema instead of beside
 * it, documents booleans and numbers as text, writes header names in lower case, and documents `If-Match` as optional
 * because its absence has a problem of its own, 428.
 */
export const readableParameter = (parameter: unknown, responses: JsonObject): unknown => {
  if (!isObject(parameter) || typeof parameter["name"] !== "string") return parameter
  const { name, in: place, required, schema } = parameter
  const { default: byDefault, description, enum: values, examples, ...rest } = merged(objectAt({ schema }, "schema"))
  const form = listForm(rest)
  const isInteger = form["type"] === "integer"
  const [example] = asArray(examples)
  return {
    name: place === "header" ? name.replace(/\b(?:id\b|[a-z])/g, (start) => start.toUpperCase()) : name,
    in: place,
    required: required === true || name === "if-match" && "428" in responses,
    description,
    example: isInteger ? asNumber(example) : example,
    schema: {
      ...form,
      ...(asArray(values).join() === "true,false" ? { type: "boolean" } : values === undefined ? {} : { enum: values }),
      ...(byDefault === undefined ? {} : { default: isInteger ? asNumber(byDefault) : byDefault })
    }
  }
}
