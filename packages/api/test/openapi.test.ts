import { createConfig, lintFromString } from "@redocly/openapi-core"
import { assert, describe, it } from "@effect/vitest"
import { HttpApi } from "effect/http-api"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schema from "effect/Schema"
import { StocktallyApi } from "../src/groups/StocktallyApi.ts"
import { isObject, asArray, objectAt } from "../src/openapi/json.ts"
import { document, findOperation, operations } from "./operations.ts"

const isDescribed = (value: unknown): boolean =>
  isObject(value) &&
  (typeof value["description"] === "string" && value["description"].length > 5 || typeof value["$ref"] === "string")

/** Texts that some parameter accepts or rejects. */
const texts = [
  "",
  "0",
  "1",
  "50",
  "1000",
  "1001",
  "2500",
  "2501",
  "1e1",
  "9".repeat(18),
  "1,2",
  "1,",
  "x",
  "true",
  "drift,"
]
  .concat(["x".repeat(200), "x".repeat(201), "x".repeat(2_000), "x".repeat(2_001), "72h", "72", "2026-11-20T00:00:00Z"])

const wordsOf = (schema: unknown) => asArray(objectAt({ schema }, "schema")["enum"]).map(String)

interface Described {
  readonly anyOf?: ReadonlyArray<Described>
  readonly format?: string
  readonly items?: unknown
  readonly maximum?: number
  readonly maxLength?: number
  readonly minLength?: number
  readonly pattern?: string
  readonly type?: string
}

/** Whether the documented JSON Schema of a parameter allows a text. */
const allows = (schema: unknown, text: string): boolean => {
  const { anyOf = [{}], format, items, maximum = Infinity, maxLength = Infinity, minLength = 0, pattern = "", type } =
    schema as Described
  if (type === "array") return allows(items, text)
  if (type === "integer") return /^[1-9]\d*$/.test(text) && Number(text) <= maximum
  if (type === "boolean") return text === "true" || text === "false"
  const words = wordsOf(schema)
  return text.length >= minLength && text.length <= maxLength && new RegExp(pattern, "u").test(text) &&
    (format !== "date-time" || /^\d{4}-.*Z$/.test(text)) && (words.length === 0 || words.includes(text)) &&
    (anyOf.length === 1 || anyOf.some((part) => allows(part, text)))
}

describe("openapi.json", () => {
  it.effect("passes an independent linter for OpenAPI 3.1", () =>
    Effect.gen(function*() {
      assert.strictEqual(document["openapi"], "3.1.0")
      const config = yield* Effect.promise(() => createConfig({ extends: ["recommended"] }))
      const problems = yield* Effect.promise(() => lintFromString({ source: JSON.stringify(document), config }))
      assert.deepStrictEqual(
        problems.map(({ location, message, ruleId }) => `${ruleId}: ${message} at ${location[0]?.pointer}`),
        []
      )
    }), 30_000)

  it("has all promised routes", () => {
    assert.sameMembers(operations.map(({ name }) => name), [
      "GET /v1/loop/inventories/{productVariantId}/{locationId}",
      "GET /v1/loop/inventories",
      "GET /v1/haravan/inventory-locations",
      "GET /v1/tally",
      "GET /v1/tally/summary",
      "GET /v1/tally/rows/{id}",
      "GET /v1/tally/rows/{id}/history",
      "GET /v1/tally/rows/{id}/siblings",
      "POST /v1/tally/rows/{id}/readings",
      "POST /v1/syncs",
      "GET /v1/syncs",
      "GET /v1/syncs/{id}",
      "GET /v1/events",
      "GET /v1/links",
      "PUT /v1/links",
      "GET /v1/links/of",
      "GET /v1/links/records",
      "GET /v1/rules",
      "PUT /v1/rules",
      "POST /v1/rules/undo",
      "GET /v1/rules/proposal",
      "GET /v1/rules/versions",
      "GET /v1/doctor",
      "GET /v1/state",
      "GET /v1/shops",
      "GET /healthz",
      "GET /readyz",
      "GET /openapi.json",
      "GET /",
      "GET /docs",
      "GET /metrics"
    ])
  })

  it("describes every route, parameter and response", () => {
    for (const { name, operation, parameters } of operations) {
      assert.isTrue(isDescribed(operation), name)
      assert.isString(operation["summary"], name)
      for (const parameter of parameters) {
        assert.isTrue(isDescribed(parameter), `${name}: ${String(parameter["name"])}`)
        assert.isDefined(parameter["example"], `${name}: ${String(parameter["name"])}`)
      }
      for (const [status, response] of Object.entries(objectAt(operation, "responses"))) {
        assert.isTrue(isDescribed(response), `${name}: ${status}`)
        for (const [header, value] of Object.entries(objectAt(response, "headers"))) {
          assert.isTrue(isDescribed(value), `${name}: ${status} ${header}`)
        }
      }
    }
  })

  it("describes every schema and every field", () => {
    const fields = (path: string, schema: unknown): void => {
      if (Array.isArray(schema)) return schema.forEach((part: unknown) => fields(path, part))
      if (!isObject(schema)) return
      for (const [name, property] of Object.entries(objectAt(schema, "properties"))) {
        assert.isTrue(isDescribed(property), `${path}.${name}`)
        fields(`${path}.${name}`, property)
      }
      for (const key of ["anyOf", "oneOf", "allOf", "items"]) fields(path, schema[key])
    }
    for (const [name, schema] of Object.entries(objectAt(objectAt(document, "components"), "schemas"))) {
      if (!name.endsWith("Json")) assert.isTrue(isDescribed(schema), name)
      fields(name, schema)
    }
  })

  it("documents exactly the parameter values that each route accepts", () => {
    const wrong: Array<string> = []
    HttpApi.reflect(StocktallyApi, {
      onGroup: () => {},
      onEndpoint: ({ endpoint, group }) => {
        const { operationId, parameters } = findOperation(`${group.identifier}.${endpoint.identifier}`)
        for (const [place, schema] of [["path", endpoint.params], ["query", endpoint.query]] as const) {
          const here = parameters.filter((parameter) => parameter["in"] === place)
          const required = here.filter((parameter) => parameter["required"] === true)
          const others = Object.fromEntries(required.map(({ example, name }) => [name, String(example)]))
          for (const { example, name, schema: described } of here) {
            assert.isTrue(allows(described, String(example)), `${String(operationId)}: ${String(name)}`)
            for (const text of [...texts, String(example), ...wordsOf(described)]) {
              const isTaken = Exit.isSuccess(
                Schema.decodeUnknownExit(schema as Schema.Codec<unknown, unknown>)({ ...others, [String(name)]: text })
              )
              if (isTaken !== allows(described, text)) {
                wrong.push(`${String(operationId)} ${String(name)}: "${text.slice(0, 20)}"`)
              }
            }
          }
        }
      }
    })
    assert.deepStrictEqual(wrong, [])
  })

  it("gives each problem a unique type", () => {
    const schemas = Object.entries(objectAt(objectAt(document, "components"), "schemas"))
    const problems = schemas.filter(([name]) => name.endsWith("Problem"))
    const types = problems.map(([, schema]) =>
      (objectAt(objectAt(schema, "properties"), "type")["enum"] as [string])[0]
    )
    assert.isAbove(types.length, 20)
    assert.strictEqual(new Set(types).size, types.length)
    for (const type of types) assert.match(type, /^urn:stocktally:problem:[a-z-]+$/)
  })

  it.effect("has examples that are valid for its schemas", () =>
    Effect.gen(function*() {
      const checks: Array<Effect.Effect<unknown, unknown>> = []
      HttpApi.reflect(StocktallyApi, {
        onGroup: () => {},
        onEndpoint: ({ endpoint, group }) => {
          const { answer, body } = findOperation(`${group.identifier}.${endpoint.identifier}`)
          const take = (schema: Schema.Top, example: unknown) =>
            checks.push(Effect.suspend(() =>
              Schema.decodeUnknownEffect(schema as Schema.Codec<unknown, unknown>)(example, {
                onExcessProperty: "error"
              })
            ))
          if (answer !== undefined) {
            take([...endpoint.success][0]!, answer)
          } else {assert.include(
              ["system.home", "system.docs", "system.metrics", "events.stream"],
              `${group.identifier}.${endpoint.identifier}`
            )}
          for (const { encoding, schemas } of endpoint.payload.values()) {
            take(schemas[0], body(encoding.contentType))
          }
        }
      })
      assert.isAbove(checks.length, 20)
      yield* Effect.all(checks)
    }))
})
