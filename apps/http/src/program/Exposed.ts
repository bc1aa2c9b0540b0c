import { isLoopbackHost } from "@stocktally/core"
import type { HttpSettings } from "@stocktally/runtime"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

/** The service would listen where others can reach it and ask nobody for a key. */
export class Exposed extends Schema.TaggedError<Exposed>()("Exposed", { host: Schema.String }) {
  override get message(): string {
    return `STOCKTALLY_HTTP_HOST is ${this.host}, which others can reach, and no key is asked for; set STOCKTALLY_API_KEYS ` +
      "([name:][ro:]secret,…), or leave the host at 127.0.0.1"
  }
}

/** So many characters are 128 bits in base64: no guessing comes upon them. */
const leastSecret = 22

/** Names the keys whose secrets someone might guess; they are taken all the same, for others use them. */
export const warnOfShortSecrets = ({ apiKeys }: HttpSettings): Effect.Effect<void> => {
  const short = apiKeys.filter(({ secret }) => Redacted.value(secret).length < leastSecret).map(({ name }) => name)
  return short.length === 0 ? Effect.void : Effect.logWarning(
    `STOCKTALLY_API_KEYS: the secret${short.length === 1 ? "" : "s"} of ${short.join(", ")} ` +
      `${
        short.length === 1 ? "is" : "are"
      } shorter than ${leastSecret} characters and might be guessed; take new ones, as from openssl rand -hex 16`
  )
}

/** Refuses to be open to everyone. */
export const requireKeys = ({ apiKeys, host }: HttpSettings): Effect.Effect<void, Exposed> =>
  isLoopbackHost(host) || apiKeys.length > 0 ? Effect.void : Effect.fail(new Exposed({ host }))
