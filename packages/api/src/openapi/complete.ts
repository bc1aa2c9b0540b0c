import { examplesOf } from "./examples.ts"
import { commonParameters, describeResponses } from "./headers.ts"
import { isObject, itemsOf, type JsonObject, mapValues, objectAt } from "./json.ts"
import { describeParameter } from "./parameters.ts"
import { readableSchemas } from "./schemas.ts"

const withExample = (content: unknown, example: unknown): unknown =>
  isObject(content) && example !== undefined
    ? mapValues(content, (media) => isObject(media) ? { ...media, example } : media)
    : content

const completeOperation = (operation: unknown): unknown => {
  if (!isObject(operation) || typeof operation["operationId"] !== "string") return operation
  const { operationId, parameters, requestBody } = operation
  const examples = examplesOf(operationId)
  const responses = mapValues(
    describeResponses(operationId, objectAt(operation, "responses"), itemsOf(operation["security"]).length > 0),
    (response, status) =>
      isObject(response) && response["content"] !== undefined
        ? { ...response, content: withExample(response["content"], status < "300" ? examples.answer : undefined) }
        : response
  )
  return {
    ...operation,
    parameters: [
      ...itemsOf(parameters).map((parameter) => describeParameter(operationId, parameter)),
      ...commonParameters(operationId)
    ],
    ...(isObject(requestBody)
      ? { requestBody: { ...requestBody, content: withExample(requestBody["content"], examples.body) } }
      : {}),
    responses
  }
}

/**
 * Finishes the OpenAPI document that Effect makes of the contract: parameters, headers and examples, and schemas under the
 * names and in the words of those who read it.
 */
export const complete = (document: JsonObject): Record<string, unknown> => {
  const readable = readableSchemas(document)
  return {
    ...readable,
    servers: [{ url: "/", description: "The service that gave this document." }],
    paths: mapValues(objectAt(readable, "paths"), (path) => isObject(path) ? mapValues(path, completeOperation) : path)
  }
}
