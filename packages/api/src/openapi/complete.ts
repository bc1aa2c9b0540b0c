import { makeExample } from "./examples.ts"
import { commonParameters, describeResponses } from "./headers.ts"
import { isObject, asArray, type JsonObject, mapValues, objectAt } from "./json.ts"
import { readableParameter } from "./parameters.ts"
import { readableSchemas } from "./schemas.ts"

const json = "application/json"
const csv = "text/csv"

/** Adds an example to JSON and CSV bodies. */
const withExample = (message: unknown, schemas: JsonObject): unknown => {
  if (!isObject(message) || !isObject(message["content"])) return message
  return {
    ...message,
    content: mapValues(message["content"], (media, type) =>
      isObject(media) && (type === json || type === csv)
        ? { ...media, example: makeExample(media["schema"], schemas) }
        : media)
  }
}

const completeOperation = (operation: unknown, schemas: JsonObject): unknown => {
  if (!isObject(operation) || typeof operation["operationId"] !== "string") return operation
  const { operationId, parameters, requestBody, security } = operation
  const responses = describeResponses(operationId, objectAt(operation, "responses"), asArray(security).length > 0)
  return {
    ...operation,
    parameters: [
      ...asArray(parameters).map((parameter) => readableParameter(parameter, responses)),
      ...commonParameters(operationId)
    ],
    ...(requestBody === undefined ? {} : { requestBody: withExample(requestBody, schemas) }),
    responses: mapValues(responses, (response, status) => status < "300" ? withExample(response, schemas) : response)
  }
}

/**
 * Completes the OpenAPI document that Effect makes of the contract. Limits, patterns and examples come from the fields.
 * The files of this folder add what Effect cannot express.
 */
export const complete = (document: JsonObject): Record<string, unknown> => {
  const readable = readableSchemas(document)
  const schemas = objectAt(objectAt(readable, "components"), "schemas")
  return {
    ...readable,
    paths: mapValues(
      objectAt(readable, "paths"),
      (path) => isObject(path) ? mapValues(path, (operation) => completeOperation(operation, schemas)) : path
    )
  }
}
