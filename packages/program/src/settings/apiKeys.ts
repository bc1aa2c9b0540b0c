/** The keys of the HTTP service: `[name:][ro:][shops=a+b:]secret`, separated by commas or line breaks. */
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { parseSecret, quotationProblem } from "./credential.ts"
import { slugForm } from "./parse.ts"
import type { ApiKey } from "./SettingsValues.ts"

const expected = "expected [name:][ro:][shops=a+b:]secret, separated by commas, such as shop:s3cr3t,screen:ro:0th3r"
const nameForm = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$/

/**
 * Parses a list of keys. A failure says what is wrong and quotes none of it. Names and secrets must be unique, so that
 * the log can name the key of a request.
 */
export const parseApiKeys = (text: string): Result.Result<ReadonlyArray<ApiKey>, string> => {
  const entries = text.split(/[,\r\n]/).map((entry) => entry.trim()).filter((entry) => entry !== "")
  if (entries.length === 0) return Result.fail("is set but empty; set a key, or unset it to need none")
  return Result.flatMap(Result.all(entries.map((entry, index) => parseKey(entry, index + 1))), (keys) => {
    const names = new Set(keys.map(({ name }) => name))
    const secrets = new Set(keys.map(({ secret }) => Redacted.value(secret)))
    if (names.size < keys.length) return Result.fail("has two keys with the same name; give each its own name")
    return secrets.size < keys.length
      ? Result.fail("has two keys with the same secret; give each its own secret")
      : Result.succeed(keys)
  })
}

const parseKey = (entry: string, place: number): Result.Result<ApiKey, string> => {
  const parts = entry.split(":")
  const secret = parts.pop() ?? ""
  const [secretProblem, entryProblem] = [quotationProblem(secret), quotationProblem(entry)]
  if (secretProblem !== undefined) return Result.fail(`is invalid: the secret of entry ${place} ${secretProblem}`)
  if (entryProblem !== undefined) return Result.fail(`is invalid: entry ${place} ${entryProblem}`)
  const bound = parts.at(-1)?.startsWith("shops=") === true ? parts.pop()?.slice("shops=".length).split("+") : undefined
  if (bound?.every((slug) => slugForm.test(slug)) === false) {
    return Result.fail(
      `is invalid: entry ${place} has a shop that is not a slug; expected shops=a+b with slugs of shops`
    )
  }
  const readOnly = parts.at(-1) === "ro"
  if (readOnly) parts.pop()
  const [name = `key-${place}`, ...rest] = parts
  if (rest.length > 0 || !nameForm.test(name)) {
    return Result.fail(`is invalid: entry ${place} is not a key; ${expected}; a secret holds no colon`)
  }
  return Result.mapBoth(parseSecret("STOCKTALLY_API_KEYS", secret), {
    onFailure: () => `is invalid: entry ${place} has no secret that fits in a header; ${expected}`,
    onSuccess: (secret) => ({ name, readOnly, shops: bound ?? null, secret })
  })
}
