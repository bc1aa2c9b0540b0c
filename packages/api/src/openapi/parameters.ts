import { isObject, itemsOf, type JsonObject, merged, objectAt } from "./json.ts"

const asNumber = (value: unknown): unknown => typeof value === "string" ? Number(value) : value

/** A parameter that may be there several times is one text or a list to Effect; a reader's list may have one item. */
const oneOrMore = (form: JsonObject): JsonObject => {
  const list = itemsOf(form["anyOf"]).find((part) => isObject(part) && part["type"] === "array")
  return isObject(list) ? list : form
}

/**
 * Says of a parameter beside its schema what Effect says inside: the description and an example. Effect also knows a
 * parameter as text alone, where readers look for booleans and numbers; its header names are in lower case; and that
 * `If-Match` is missed with a problem of its own, 428, makes it optional there.
 */
export const readableParameter = (parameter: unknown, responses: JsonObject): unknown => {
  if (!isObject(parameter) || typeof parameter["name"] !== "string") return parameter
  const { name, in: place, required, schema } = parameter
  const { default: byDefault, description, enum: words, examples, ...said } = merged(objectAt({ schema }, "schema"))
  const form = oneOrMore(said)
  const isInteger = form["type"] === "integer"
  const [example] = itemsOf(examples)
  return {
    name: place === "header" ? name.replace(/\b(?:id\b|[a-z])/g, (start) => start.toUpperCase()) : name,
    in: place,
    required: required === true || name === "if-match" && "428" in responses,
    description,
    example: isInteger ? asNumber(example) : example,
    schema: {
      ...form,
      ...(itemsOf(words).join() === "true,false" ? { type: "boolean" } : words === undefined ? {} : { enum: words }),
      ...(byDefault === undefined ? {} : { default: isInteger ? asNumber(byDefault) : byDefault })
    }
  }
}
