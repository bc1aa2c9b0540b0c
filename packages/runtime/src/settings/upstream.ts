/** A credential in either form, and the base address it may be sent to. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { type Credential, fixedCredential, parseBaseUrl } from "@stocktally/core"
import { fileCredential, parseSecret } from "./credential.ts"
import type { Parser } from "./parse.ts"
import { type Given, trustOf } from "./places.ts"
import type { Reader } from "./Reader.ts"
import type { UpstreamAccess } from "./SettingsValues.ts"

/** Reads `NAME` or `NAME_FILE`, and the base address. */
export const readUpstream = Effect.fnUntraced(function*(
  reader: Reader,
  names: { readonly credential: string; readonly baseUrl: string }
) {
  const inline = yield* reader.raw(names.credential)
  const file = yield* reader.raw(`${names.credential}_FILE`)
  const credential = yield* readCredential(reader, names.credential, inline, file)
  const address = yield* reader.given(names.baseUrl)
  const baseUrl = yield* reader.option(names.baseUrl, baseAddress)
  // A secret that lies in a file of its own is not the working directory's, whoever names the file.
  const trust = inline?.trust ?? (file === undefined ? undefined : Math.max(file.trust, trustOf.userFile))
  if (address !== undefined && trust !== undefined && address.trust < trust) {
    reader.report(
      names.baseUrl,
      address,
      `would send ${names.credential}, which comes from ${
        inline === undefined ? "the file that is named for it" : inline.origin
      }, to an address from a less trusted place; set the address where the credential is set, or remove it`
    )
  }
  return { credential, baseUrl } satisfies UpstreamAccess
})

const readCredential = Effect.fnUntraced(function*(
  reader: Reader,
  name: string,
  inline: Given | undefined,
  file: Given | undefined
) {
  if (inline !== undefined && file !== undefined) {
    reader.report(name, inline, `is set, and so is ${name}_FILE (${file.origin}); set one of the two`)
    return Option.none<Credential>()
  }
  if (inline !== undefined) {
    const secret = parseSecret(name, inline.text)
    if (Result.isSuccess(secret)) return Option.some(fixedCredential(secret.success))
    reader.report(name, inline, secret.failure)
  }
  if (file !== undefined) {
    const credential = yield* Effect.result(fileCredential(name, file.text))
    if (Result.isSuccess(credential)) return Option.some<Credential>(credential.success)
    reader.report(`${name}_FILE`, file, credential.failure)
  }
  return Option.none<Credential>()
})

/** Not quoted: an address may hold a password, and what was pasted in its place may be a key. */
const baseAddress: Parser<string> = (text) =>
  Result.mapBoth(parseBaseUrl(text), {
    onFailure: ({ problem }) => problem,
    onSuccess: ({ href }) => href
  })
