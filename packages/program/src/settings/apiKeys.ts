/** The keys of the HTTP service: `[name:][ro:]secret`, several with commas or line breaks between. */
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { parseSecret, quotationProblem } from "./credential.ts"
import type { ApiKey } from "./SettingsValues.ts"

const expected = "expected [name:][ro:]secret, several with commas between, such as shop:s3cr3t,screen:ro:0th3r"
const nameForm = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$/

/**
 * Reads a list of keys; fails with what is wrong, without quoting any of it. Names and secrets have to differ, since a
 * log could not tell whose request it was.
 */
export const parseApiKeys = (text: string): Result.Result<ReadonlyArray<ApiKey>, string> => {
  const entries = text.split(/[,\r\n]/).map((entry) => entry.trim()).filter((entry) => entry !== "")
  if (entries.length === 0) return Result.fail("is set but empty; set a key, or unset it to ask for none")
  return Result.flatMap(Result.all(entries.map((entry, index) => parseKey(entry, index + 1))), (keys) => {
    const names = new Set(keys.map(({ name }) => name))
    const secrets = new Set(keys.map(({ secret }) => Redacted.value(secret)))
    if (names.size < keys.length) return Result.fail("gives two keys the same name; name each differently")
    return secrets.size < keys.length
      ? Result.fail("has the same secret twice; give each its own")
      : Result.succeed(keys)
  })
}

const parseKey = (entry: string, place: number): Result.Result<ApiKey, string> => {
  const parts = entry.split(":")
  const secret = parts.pop() ?? ""
  const [ofSecret, ofEntry] = [quotationProblem(secret), quotationProblem(entry)]
  if (ofSecret !== undefined) return Result.fail(`has an entry, number ${place}, whose secret ${ofSecret}`)
  if (ofEntry !== undefined) return Result.fail(`has an entry, number ${place}, that ${ofEntry}`)
  const readOnly = parts.at(-1) === "ro"
  if (readOnly) parts.pop()
  const [name = `key-${place}`, ...rest] = parts
  if (rest.length > 0 || !nameForm.test(name)) {
    return Result.fail(`has an entry, number ${place}, that is no key; ${expected}; a secret holds no colon`)
  }
  return Result.mapBoth(parseSecret("STOCKTALLY_API_KEYS", secret), {
    onFailure: () => `has an entry, number ${place}, without a secret that can go into a header; ${expected}`,
    onSuccess: (secret) => ({ name, readOnly, secret })
  })
}
