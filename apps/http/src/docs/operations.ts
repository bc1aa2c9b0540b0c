/** The operations of an OpenAPI document as a list. */
import type { OpenAPISpec, OpenAPISpecOperation } from "effect/http-api/OpenApi"

/** An operation of an OpenAPI document, with its method and path. */
export interface Operation {
  readonly method: string
  readonly path: string
  readonly operation: OpenAPISpecOperation
}

const methods = ["get", "post", "put", "patch", "delete"] as const

/** Every operation of an OpenAPI document, by path. */
export const operationsOf = ({ paths }: OpenAPISpec): ReadonlyArray<Operation> =>
  Object.entries(paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method]
      return operation === undefined ? [] : [{ method: method.toUpperCase(), path, operation }]
    })
  )
