import type { OpenAPISpecOperation, OpenAPISpecParameter } from "effect/http-api/OpenApi"
import { exampleOf } from "./schemaText.ts"

/** Where the lines have address and key from: the names that the screens read, so that one export serves both. */
export const variables = { address: "STOCKTALLY_SERVER_URL", key: "STOCKTALLY_SERVER_KEY" } as const

/** An example in an address, with what shells and servers take as it is left readable. */
const encoded = (parameter: OpenAPISpecParameter): string => {
  const example: unknown = "example" in parameter ? parameter.example : undefined
  return encodeURIComponent(Array.isArray(example) ? String(example[0]) : String(example))
    .replaceAll("%2C", ",").replaceAll("%3A", ":")
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** A line for a shell that asks a route: with all that it needs, and the first of what it may be asked besides. */
export const curlOf = (method: string, path: string, operation: OpenAPISpecOperation): string => {
  const { parameters, requestBody, responses, security } = operation
  const of = (place: OpenAPISpecParameter["in"]) => parameters.filter((parameter) => parameter.in === place)
  const query = of("query")
  const asked = [...query.filter(({ required }) => required), ...query.filter(({ required }) => !required).slice(0, 1)]
  const filled = of("path").reduce((text, parameter) => text.replace(`{${parameter.name}}`, encoded(parameter)), path)
  const search = asked.map((parameter) => `${parameter.name}=${encoded(parameter)}`).join("&")
  const body = requestBody === undefined ? undefined : exampleOf(requestBody.content["application/json"])
  const isStream = Object.keys(responses[200]?.content ?? {}).includes("text/event-stream")
  return [
    isStream ? "curl -N" : "curl",
    ...(method === "GET" || (method === "POST" && body !== undefined) ? [] : [`-X ${method}`]),
    ...(security.length === 0 ? [] : [`-H "Authorization: Bearer $${variables.key}"`]),
    ...of("header").filter(({ required }) => required).map((parameter) =>
      `-H ${quoted(`${parameter.name}: ${String("example" in parameter ? parameter.example : "")}`)}`
    ),
    ...(body === undefined
      ? []
      : [`-H 'Content-Type: application/json'`, `-d ${quoted(JSON.stringify(JSON.parse(body)))}`]),
    `"$${variables.address}${filled}${search === "" ? "" : `?${search}`}"`
  ].join(" ")
}
