/** The OpenAPI document as readers see it. */
import { OpenApi } from "effect/http-api"
import { StocktallyApi } from "../src/groups/StocktallyApi.ts"
import { isObject, asArray, type JsonObject, objectAt } from "../src/openapi/json.ts"

export const document: JsonObject = { ...OpenApi.fromApi(StocktallyApi) }

const exampleIn = (message: unknown, type = "application/json") =>
  objectAt(objectAt(message, "content"), type)["example"]

/** Every operation, with the examples of its response and bodies. */
export const operations = Object.entries(objectAt(document, "paths")).flatMap(([path, methods]) =>
  Object.entries(isObject(methods) ? methods : {}).map(([method, operation]) => {
    const responses = Object.entries(objectAt({ operation }, "operation")["responses"] ?? {})
    return {
      name: `${method.toUpperCase()} ${path}`,
      operation: operation as JsonObject,
      operationId: (operation as JsonObject)["operationId"],
      parameters: asArray((operation as JsonObject)["parameters"]) as ReadonlyArray<JsonObject>,
      answer: exampleIn(responses.find(([status]) => status < "300")?.[1]),
      body: (type: string) => exampleIn((operation as JsonObject)["requestBody"], type)
    }
  })
)

/** An operation by its id. */
export const findOperation = (operationId: string) =>
  operations.find((operation) => operation.operationId === operationId)!
