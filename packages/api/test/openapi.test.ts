import { createConfig, lintFromString } from "@redocly/openapi-core"
import { assert, describe, it } from "@effect/vitest"
import { HttpApi, OpenApi } from "effect/http-api"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { StocktallyApi } from "../src/groups/StocktallyApi.ts"
import { examplesOf } from "../src/openapi/examples.ts"
import { isObject, type JsonObject, objectAt } from "../src/openapi/json.ts"
import { parameterDescriptions } from "../src/openapi/parameters.ts"

const document: JsonObject = { ...OpenApi.fromApi(StocktallyApi) }

const operations = Object.entries(objectAt(document, "paths")).flatMap(([path, methods]) =>
  isObject(methods)
    ? Object.entries(methods).map(([method, operation]) => {
      assert.isTrue(isObject(operation))
      return { name: `${method.toUpperCase()} ${path}`, operation: operation as JsonObject }
    })
    : []
)

const isDescribed = (value: unknown): boolean =>
  isObject(value) &&
  (typeof value["description"] === "string" && value["description"].length > 5 || typeof value["$ref"] === "string")

describe("openapi.json", () => {
  it.effect("is valid OpenAPI 3.1 for a linter that is not ours", () =>
    Effect.gen(function*() {
      assert.strictEqual(document["openapi"], "3.1.0")
      const config = yield* Effect.promise(() => createConfig({ extends: ["recommended"] }))
      const problems = yield* Effect.promise(() => lintFromString({ source: JSON.stringify(document), config }))
      assert.deepStrictEqual(
        problems.map(({ location, message, ruleId }) => `${ruleId}: ${message} at ${location[0]?.pointer}`),
        []
      )
    }), 30_000)

  it("has the routes that are promised", () => {
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
      "GET /v1/doctor",
      "GET /v1/state",
      "GET /healthz",
      "GET /readyz",
      "GET /openapi.json",
      "GET /docs",
      "GET /metrics"
    ])
  })

  it("describes every route, parameter and answer", () => {
    for (const { name, operation } of operations) {
      assert.isTrue(isDescribed(operation), name)
      assert.isString(operation["summary"], name)
      for (const parameter of operation["parameters"] as ReadonlyArray<JsonObject>) {
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

  it("describes no parameter that there is not", () => {
    const known = new Set<string>()
    HttpApi.reflect(StocktallyApi, {
      onGroup: () => {},
      onEndpoint: ({ endpoint, group }) => {
        for (const schema of [endpoint.params, endpoint.query, endpoint.headers]) {
          if (schema === undefined) continue
          for (
            const name of Object.keys(
              objectAt(Schema.toJsonSchemaDocument(Schema.toEncoded(schema)).schema, "properties")
            )
          ) {
            known.add(name).add(`${group.identifier}.${endpoint.identifier}.${name}`)
          }
        }
      }
    })
    assert.deepStrictEqual(Object.keys(parameterDescriptions).filter((name) => !known.has(name)), [])
  })

  it("says of each problem how to tell it from all others", () => {
    const schemas = Object.entries(objectAt(objectAt(document, "components"), "schemas"))
    const problems = schemas.filter(([name]) => name.endsWith("Problem"))
    const types = problems.map(([, schema]) =>
      (objectAt(objectAt(schema, "properties"), "type")["enum"] as [string])[0]
    )
    assert.isAbove(types.length, 20)
    assert.strictEqual(new Set(types).size, types.length)
    for (const type of types) assert.match(type, /^urn:stocktally:problem:[a-z-]+$/)
  })

  it.effect("has examples that its own schemas take", () =>
    Effect.gen(function*() {
      const checks: Array<Effect.Effect<unknown, unknown>> = []
      HttpApi.reflect(StocktallyApi, {
        onGroup: () => {},
        onEndpoint: ({ endpoint, group }) => {
          const { answer, body } = examplesOf(`${group.identifier}.${endpoint.identifier}`)
          const take = (schema: Schema.Top, example: unknown) =>
            checks.push(Effect.suspend(() =>
              Schema.decodeUnknownEffect(schema as Schema.Codec<unknown, unknown>)(example, {
                onExcessProperty: "error"
              })
            ))
          if (answer !== undefined) {
            take([...endpoint.success][0]!, answer)
          } else {assert.include(
              ["system.docs", "system.metrics", "events.stream"],
              `${group.identifier}.${endpoint.identifier}`
            )}
          for (const { schemas } of endpoint.payload.values()) {
            take(schemas[0], body)
          }
        }
      })
      assert.isAbove(checks.length, 20)
      yield* Effect.all(checks)
    }))
})
