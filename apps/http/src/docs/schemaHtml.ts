/** Renders JSON Schemas for people, as a phrase or a table. */
import * as Predicate from "effect/Predicate"
import { Html, html, prose } from "./html.ts"

type Node = { readonly [key: string]: unknown }

const isNode = (value: unknown): value is Node => Predicate.isObject(value)
const nodes = (value: unknown): ReadonlyArray<Node> => Array.isArray(value) ? value.filter(isNode) : []
const textOf = (value: unknown): string | undefined => typeof value === "string" ? value : undefined

/** The anchor of a named schema. */
export const anchorOf = (name: string): string => `schema-${name.replace(/[^\w-]/g, "-")}`

/** Describes a type in a few words. Links named schemas. */
export const typeOf = (schema: unknown): Html => {
  if (!isNode(schema)) return html`anything`
  const name = textOf(schema["$ref"])?.split("/").at(-1)
  if (name !== undefined) return html`<a href="#${anchorOf(name)}">${name}</a>`
  if ("const" in schema) return html`<code>${JSON.stringify(schema["const"])}</code>`
  const values = schema["enum"]
  if (Array.isArray(values)) {
    return joined(values.map((value: unknown) => html`<code>${JSON.stringify(value)}</code>`), " or ")
  }
  const variants = [...nodes(schema["anyOf"]), ...nodes(schema["oneOf"])]
  if (variants.length > 0) return joined(variants.map(typeOf), " or ")
  const all = nodes(schema["allOf"])
  const type = schema["type"]
  const limits = limitsOf([schema, ...all])
  if (type === "array") return html`array of ${typeOf(schema["items"])}${limits}`
  if (type === "object" && isNode(schema["properties"])) return html`object`
  if (type === "object") return html`object of ${typeOf(schema["additionalProperties"])}`
  if (Array.isArray(type)) return html`${type.join(" or ")}${limits}`
  if (typeof type === "string") return html`${type}${limits}`
  const [first] = all
  return first === undefined ? html`anything` : typeOf(first)
}

const joined = (parts: ReadonlyArray<Html>, separator: string): Html =>
  new Html(parts.map(({ text }) => text).join(separator))

const limitNames: ReadonlyArray<readonly [least: string, most: string, unit: string]> = [
  ["minimum", "maximum", ""],
  ["minLength", "maxLength", " characters"],
  ["minItems", "maxItems", " items"]
]

/** Limits such as `(1 to 200 characters)`. */
const limitsOf = (schemas: ReadonlyArray<Node>): string => {
  const numberAt = (key: string) => schemas.map((schema) => schema[key]).find((value) => typeof value === "number")
  const limits = limitNames.flatMap(([leastKey, mostKey, unit]) => {
    const least = numberAt(leastKey)
    const most = numberAt(mostKey)
    if (least === undefined) return most === undefined ? [] : [`up to ${most}${unit}`]
    return [`${most === undefined ? `from ${least}` : `${least} to ${most}`}${unit}`]
  })
  return limits.length === 0 ? "" : ` (${limits.join(", ")})`
}

/** A table of the fields of an object schema, or the type of any other schema. */
export const fieldsOf = (schema: unknown): Html => {
  if (!isNode(schema)) return html``
  const required = schema["required"]
  const isRequired = (name: string) => Array.isArray(required) && required.includes(name)
  const { properties } = schema
  if (!isNode(properties)) return html`<p>${typeOf(schema)}</p>`
  return html`<table>
<thead><tr><th scope="col">Field</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead>
<tbody>${
    Object.entries(properties).map(([name, field]) =>
      html`<tr><th scope="row"><code>${name}</code>${isRequired(name) ? "" : html` <small>optional</small>`}</th><td>${
        typeOf(field)
      }</td><td>${prose(descriptionOf(field))}</td></tr>\n`
    )
  }</tbody>
</table>`
}

/** The description of a schema, or of one of its parts. */
export const descriptionOf = (schema: unknown): string | undefined => {
  if (!isNode(schema)) return undefined
  return textOf(schema["description"]) ??
    nodes(schema["allOf"]).map((part) => textOf(part["description"])).find((text) => text !== undefined)
}

/** The first example of a schema, a request body or a response, as JSON. */
export const exampleOf = (described: unknown): string | undefined => {
  if (!isNode(described)) return undefined
  const { examples } = described
  const example: unknown = Array.isArray(examples) ? examples[0] : described["example"]
  return example === undefined ? undefined : JSON.stringify(example, undefined, 2)
}
