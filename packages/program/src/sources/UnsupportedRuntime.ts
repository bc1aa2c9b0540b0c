import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { isExactJsonSupported } from "@stocktally/schema/wire"

/** The JavaScript runtime rounds large ids, so nothing it reads can be trusted. */
export class UnsupportedRuntime extends Schema.TaggedError<UnsupportedRuntime>()("UnsupportedRuntime", {}) {
  override get message(): string {
    return "this version of Node.js rounds ids beyond 2^53; use Node.js 22.20 or a newer 22, or 24.8 or newer"
  }
}

export const requireExactJson: Effect.Effect<void, UnsupportedRuntime> = isExactJsonSupported
  ? Effect.void
  : Effect.fail(new UnsupportedRuntime({}))
