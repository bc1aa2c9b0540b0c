import { readFileSync } from "node:fs"
import { assert } from "@effect/vitest"
import * as Result from "effect/Result"
import * as fc from "fast-check"

export const int64Max = 9223372036854775807n

/** Any id of int64; its limits and those of exact numbers are more frequent. */
export const ids: fc.Arbitrary<bigint> = fc.oneof(
  fc.bigInt({ min: 1n, max: int64Max }),
  fc.bigInt({ min: 1n, max: 1000n }),
  fc.bigInt({ min: 2n ** 53n - 1000n, max: 2n ** 53n + 1000n }),
  fc.bigInt({ min: int64Max - 1000n, max: int64Max })
)

/** A documented response from docs/upstreams. */
export const example = (name: string): string =>
  readFileSync(new URL(`../../../docs/upstreams/examples/${name}`, import.meta.url), "utf8")

export const succeeds = <A, E>(result: Result.Result<A, E>): A => {
  if (Result.isFailure(result)) return assert.fail(`failed: ${String(result.failure)}`)
  return result.success
}

/** The message of a failure. */
export const refusal = <A>(result: Result.Result<A, { readonly message: string }>): string => {
  if (Result.isSuccess(result)) {
    return assert.fail(`succeeded: ${JSON.stringify(result.success, (_, value) => String(value))}`)
  }
  return result.failure.message
}
