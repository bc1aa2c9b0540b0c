/** Parses credentials, and reads them from files. */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type { PlatformError } from "effect/PlatformError"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type { Credential } from "@stocktally/core"
import { fileFailure } from "./fileFailure.ts"

const [opening, closing] = [/^["'`“”„‟‘’‚‛«»‹›]/, /["'`“”„‟‘’‚‛«»‹›]$/]

/**
 * Says what is wrong with a secret that was copied with quotation marks, which environments keep as a part of the
 * value. No known token of Loop or Haravan holds one, and a bearer token must not (RFC 6750).
 */
export const quotationProblem = (text: string): string | undefined => {
  const [begins, ends] = [opening.test(text), closing.test(text)]
  if (begins && ends) return "is in quotation marks, which are not part of a secret; remove them"
  return begins || ends
    ? `${begins ? "begins" : "ends"} with a quotation mark, which is not part of a secret; remove it`
    : undefined
}

/** Parses a secret that fits in a header. A failure says what is wrong and quotes none of it. */
export const parseSecret = (name: string, text: string): Result.Result<Redacted.Redacted<string>, string> => {
  if (text === "") return Result.fail("is set but empty; set the secret, or unset it to do without this upstream")
  if (text.trim() === "") {
    return Result.fail("is set but blank; set the secret, or unset it to do without this upstream")
  }
  const quotation = quotationProblem(text.trim())
  if (quotation !== undefined) return Result.fail(quotation)
  const wrong = /[^\x21-\x7e]/.exec(text)?.[0]
  if (wrong === undefined) return Result.succeed(Redacted.make(text, { label: name }))
  const kind = /[\r\n]/.test(wrong)
    ? "a line break"
    : /\s/.test(wrong)
    ? "a space or tab"
    : wrong < " " || wrong === "\x7f"
    ? "a control character"
    : "a character outside ASCII"
  return Result.fail(`holds ${kind}, which a header cannot carry; copy the secret again, and nothing around it`)
}

/** Reads a file with a secret, without a byte order mark and the line breaks at its end. */
export const readSecretFile = (path: string): Effect.Effect<string, string, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const files = yield* FileSystem.FileSystem
    const text = yield* files.readFileString(path).pipe(
      Effect.mapError((error: PlatformError) => `names a file that cannot be read: ${fileFailure(error)}`)
    )
    return text.replace(/^\uFEFF/, "").replace(/[\r\n]+$/, "")
  })

const readSecret = (
  name: string,
  path: string
): Effect.Effect<Redacted.Redacted<string>, string, FileSystem.FileSystem> =>
  Effect.flatMap(readSecretFile(path), (text) =>
    Effect.mapError(
      Effect.fromResult(parseSecret(name, text)),
      (problem) => `names a file whose content ${problem}`
    ))

/**
 * A credential in a file, which is read again whenever an upstream rejects the secret. If several requests used the
 * rejected secret, only the first reads the file. The old secret stays if the file cannot be read.
 */
export const fileCredential = Effect.fnUntraced(function*(name: string, path: string) {
  const files = yield* FileSystem.FileSystem
  let secret = yield* readSecret(name, path)
  return {
    current: Effect.sync(() => secret),
    renew: Effect.fnUntraced(function*(rejected: Redacted.Redacted<string>) {
      if (Redacted.value(rejected) !== Redacted.value(secret)) return true
      const read = yield* readSecret(name, path).pipe(
        Effect.provideService(FileSystem.FileSystem, files),
        Effect.result
      )
      if (Result.isFailure(read)) {
        yield* Effect.logWarning(`${name}_FILE ${read.failure}`)
        return false
      }
      secret = read.success
      return Redacted.value(rejected) !== Redacted.value(secret)
    })
  } satisfies Credential.Credential
})
