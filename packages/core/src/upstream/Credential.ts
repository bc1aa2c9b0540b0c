import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"

/** The secret an upstream knows us by. */
export interface Credential {
  /** The secret as it is now. */
  readonly current: Effect.Effect<Redacted.Redacted<string>>
  /**
   * Asked once after a 401: whether there is another secret than the one refused, read again from where it came from if
   * need be, so that a key can be rotated without a restart.
   */
  readonly renew: (refused: Redacted.Redacted<string>) => Effect.Effect<boolean>
}

/** A secret that stays as it is. */
export const fixed = (secret: Redacted.Redacted<string>): Credential => ({
  current: Effect.succeed(secret),
  renew: () => Effect.succeed(false)
})
