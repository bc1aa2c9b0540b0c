/** The problems of each route, and those that all routes share. */
import type { OpenAPISpecOperation } from "effect/http-api/OpenApi"
import * as Predicate from "effect/Predicate"

export interface ProblemDescription {
  readonly status: string
  /** Its schema's name. */
  readonly name: string
  readonly description: string
}

const nameOf = (schema: unknown): ReadonlyArray<string> => {
  if (!Predicate.isObject(schema)) return []
  if ("$ref" in schema) return [String(schema["$ref"]).split("/").at(-1) ?? ""]
  return "anyOf" in schema && Array.isArray(schema["anyOf"]) ? schema["anyOf"].flatMap(nameOf) : []
}

/** The OpenAPI document joins the descriptions of problems with the same status, in the order of their schemas. */
const separator = " | "

export const problemsOf = ({ responses }: OpenAPISpecOperation): ReadonlyArray<ProblemDescription> =>
  Object.entries(responses).flatMap(([status, { content = {}, description }]) => {
    const names = nameOf(content["application/problem+json"]?.schema)
    const texts = description.split(separator)
    return names.map((name, index) => ({
      status,
      name,
      description: texts.length === names.length ? texts[index] ?? description : description
    }))
  })

const sharedBy = (operations: ReadonlyArray<OpenAPISpecOperation>): ReadonlyArray<ProblemDescription> => {
  const [first, ...others] = operations.map(problemsOf)
  return (first ?? []).filter(({ name }) => others.every((problems) => problems.some((other) => other.name === name)))
}

/** The problems of every route, and the additional ones of every route that needs a key. */
export const sharedProblems = (operations: ReadonlyArray<OpenAPISpecOperation>) => {
  const always = sharedBy(operations)
  const guarded = sharedBy(operations.filter(({ security }) => security.length > 0))
    .filter(({ name }) => always.every((other) => other.name !== name))
  return { always, guarded }
}
