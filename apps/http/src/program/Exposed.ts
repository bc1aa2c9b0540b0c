import { isLoopbackHost } from "@stocktally/core"
import type { HttpSettings } from "@stocktally/runtime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** The service would listen where others can reach it and ask nobody for a key. */
export class Exposed extends Schema.TaggedError<Exposed>()("Exposed", { host: Schema.String }) {
  override get message(): string {
    return `STOCKTALLY_HTTP_HOST is ${this.host}, which others can reach, and no key is asked for; set STOCKTALLY_API_KEYS ` +
      "([name:][ro:]secret,…), or leave the host at 127.0.0.1"
  }
}

/** Refuses to be open to everyone. */
export const requireKeys = ({ apiKeys, host }: HttpSettings): Effect.Effect<void, Exposed> =>
  isLoopbackHost(host) || apiKeys.length > 0 ? Effect.void : Effect.fail(new Exposed({ host }))
