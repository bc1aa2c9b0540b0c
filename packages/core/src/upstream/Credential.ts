import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"

/** The secret that identifies us to an upstream. */
export interface Credential {
  /** The current secret. */
  readonly current: Effect.Effect<Redacted.Redacted<string>>
  /**
   * Called once after a 401. Returns whether there is now a different secret than the refused one, which allows
   * rotating a key without a restart. May read the secret again from its source.
   */
  readonly renew: (refused: Redacted.Redacted<string>) => Effect.Effect<boolean>
}

/** A credential that never changes. */
export const fixed = (secret: Redacted.Redacted<string>): Credential => ({
  current: Effect.succeed(secret),
  renew: () => Effect.succeed(false)
})
