/** The settings of the HTTP service. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { parseApiKeys } from "./apiKeys.ts"
import { readSecretFile } from "./credential.ts"
import type { Reader } from "./Reader.ts"
import type { ApiKey, HttpSettings } from "./SettingsValues.ts"
import { secrets } from "./descriptions.ts"
import { settings } from "./table.ts"

const apiKeys = secrets.apiKeys.name

export const readHttp = Effect.fnUntraced(function*(reader: Reader) {
  const { value } = reader
  return {
    host: yield* value(settings.httpHost),
    port: yield* value(settings.httpPort),
    allowedHosts: yield* value(settings.httpAllowedHosts),
    corsOrigins: yield* value(settings.httpCorsOrigins),
    trustedProxies: yield* value(settings.httpTrustedProxies),
    apiKeys: yield* readApiKeys(reader),
    livePerMinute: yield* value(settings.httpLivePerMinute)
  } satisfies HttpSettings
})

/** An empty list is an error, because it would open the service to everyone. */
const readApiKeys = Effect.fnUntraced(function*(reader: Reader) {
  const noKeys: ReadonlyArray<ApiKey> = []
  const inline = yield* reader.raw(apiKeys)
  const file = yield* reader.raw(`${apiKeys}_FILE`)
  if (inline !== undefined && file !== undefined) {
    reader.report(apiKeys, inline, `is set, and so is ${apiKeys}_FILE (${file.origin}); set one of the two`)
    return noKeys
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
  return noKeys
})
