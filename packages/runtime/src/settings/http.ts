/** The settings of the HTTP service. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { parseApiKeys } from "./apiKeys.ts"
import { readSecretFile } from "./credential.ts"
import * as Parse from "./parse.ts"
import type { Reader } from "./Reader.ts"
import type { ApiKey, HttpSettings } from "./SettingsValues.ts"

const apiKeys = "STOCKTALLY_API_KEYS"

export const readHttp = Effect.fnUntraced(function*(reader: Reader) {
  const { withDefault } = reader
  return {
    host: yield* withDefault("STOCKTALLY_HTTP_HOST", Parse.host, "127.0.0.1"),
    port: yield* withDefault("STOCKTALLY_HTTP_PORT", Parse.port, 4000),
    allowedHosts: yield* withDefault("STOCKTALLY_HTTP_ALLOWED_HOSTS", Parse.listOf(Parse.host), []),
    corsOrigins: yield* withDefault("STOCKTALLY_HTTP_CORS_ORIGINS", Parse.listOf(Parse.origin), []),
    apiKeys: yield* readApiKeys(reader),
    livePerMinute: yield* withDefault("STOCKTALLY_HTTP_LIVE_PER_MINUTE", Parse.wholeNumber(1, 120), 120)
  } satisfies HttpSettings
})

/** An empty list is an error, as an empty credential is: it would open the service to everyone. */
const readApiKeys = Effect.fnUntraced(function*(reader: Reader) {
  const none: ReadonlyArray<ApiKey> = []
  const inline = yield* reader.raw(apiKeys)
  const file = yield* reader.raw(`${apiKeys}_FILE`)
  if (inline !== undefined && file !== undefined) {
    reader.report(apiKeys, inline, `is set, and so is ${apiKeys}_FILE (${file.origin}); set one of the two`)
    return none
  }
  if (inline !== undefined) {
    const keys = parseApiKeys(inline.text)
    if (Result.isSuccess(keys)) return keys.success
    reader.report(apiKeys, inline, keys.failure)
  }
  if (file !== undefined) {
    const keys = yield* Effect.result(
      Effect.flatMap(
        readSecretFile(file.text),
        (text) =>
          Effect.mapError(Effect.fromResult(parseApiKeys(text)), (problem) => `names a file whose content ${problem}`)
      )
    )
    if (Result.isSuccess(keys)) return keys.success
    reader.report(`${apiKeys}_FILE`, file, keys.failure)
  }
  return none
})
