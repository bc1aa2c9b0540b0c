/** The credential of an upstream, in either form, and its base address. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { Credential } from "@stocktally/core"
import { fileCredential, parseSecret } from "./credential.ts"
import type { Reader } from "./Reader.ts"
import type { UpstreamAccess } from "./SettingsValues.ts"
import type { Secret } from "./descriptions.ts"
import type { Setting } from "./table.ts"

/** Reads the credential and the base address. Does not check their origin; that is what `requireTrust` is for. */
export const readUpstream = Effect.fnUntraced(function*(
  reader: Reader,
  secret: Secret,
  baseUrl: Setting<Option.Option<string>>
) {
  return {
    credential: yield* readCredential(reader, secret),
    baseUrl: yield* reader.value(baseUrl)
  } satisfies UpstreamAccess
})

const readCredential = Effect.fnUntraced(function*(reader: Reader, secret: Secret) {
  const { name } = secret
  const inline = yield* reader.raw(name)
  const file = yield* reader.raw(secret.file)
  if (inline !== undefined && file !== undefined) {
    reader.report(name, inline, `is set, and so is ${secret.file} (${file.origin}); set one of the two`)
    return Option.none<Credential.Credential>()
  }
  if (inline !== undefined) {
    const parsed = parseSecret(name, inline.text)
    if (Result.isSuccess(parsed)) return Option.some(Credential.fixed(parsed.success))
    reader.report(name, inline, parsed.failure)
  }
  if (file !== undefined) {
    const credential = yield* Effect.result(fileCredential(name, file.text))
    if (Result.isSuccess(credential)) return Option.some<Credential.Credential>(credential.success)
    reader.report(secret.file, file, credential.failure)
  }
  return Option.none<Credential.Credential>()
})
