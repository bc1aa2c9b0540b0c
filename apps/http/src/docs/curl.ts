import type { OpenAPISpecOperation, OpenAPISpecParameter } from "effect/http-api/OpenApi"
import { exampleOf } from "./schemaHtml.ts"

/** The variables with the address and key in examples: the same as the screens read, so that one export serves both. */
export const curlVariables = { address: "STOCKTALLY_SERVER_URL", key: "STOCKTALLY_SERVER_KEY" } as const

/** Encodes an example for a URL, but keeps commas and colons readable. */
const encoded = (parameter: OpenAPISpecParameter): string => {
  const example: unknown = "example" in parameter ? parameter.example : undefined
  return encodeURIComponent(Array.isArray(example) ? String(example[0]) : String(example))
    .replaceAll("%2C", ",").replaceAll("%3A", ":")
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** A curl command for a route, with all required parameters and the first optional one. */
export const curlOf = (method: string, path: string, operation: OpenAPISpecOperation): string => {
  const { parameters, requestBody, responses, security } = operation
  const of = (place: OpenAPISpecParameter["in"]) => parameters.filter((parameter) => parameter.in === place)
  const query = of("query")
  const shown = [...query.filter(({ required }) => required), ...query.filter(({ required }) => !required).slice(0, 1)]
  const filled = of("path").reduce((text, parameter) => text.replace(`{${parameter.name}}`, encoded(parameter)), path)
  const search = shown.map((parameter) => `${parameter.name}=${encoded(parameter)}`).join("&")
  const body = requestBody === undefined ? undefined : exampleOf(requestBody.content["application/json"])
  const isStream = Object.keys(responses[200]?.content ?? {}).includes("text/event-stream")
  return [
    isStream ? "curl -N" : "curl",
    ...(method === "GET" || (method === "POST" && body !== undefined) ? [] : [`-X ${method}`]),
    ...(security.length === 0 ? [] : [`-H "Authorization: Bearer $${curlVariables.key}"`]),
    ...of("header").filter(({ required }) => required).map((parameter) =>
      `-H ${quoted(`${parameter.name}: ${String("example" in parameter ? parameter.example : "")}`)}`
    ),
    ...(body === undefined
      ? []
      : [`-H 'Content-Type: application/json'`, `-d ${quoted(JSON.stringify(JSON.parse(body)))}`]),
    `"$${curlVariables.address}${filled}${search === "" ? "" : `?${search}`}"`
  ].join(" ")
}
