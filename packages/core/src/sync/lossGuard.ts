import * as Effect from "effect/Effect"
import { type Loss, TooMuchLoss } from "./SyncError.ts"

/** More than a tenth, and more than 50; or a whole list, however short it was. Links may all go: they are no list. */
export const isTooMuch = ({ known, lost, what }: Loss): boolean =>
  (lost > 50 && lost * 10 > known) || (what !== "links" && lost > 0 && lost === known)

/** Fails with `TooMuchLoss`, naming all that is too much. */
export const guardLoss = (losses: ReadonlyArray<Loss>): Effect.Effect<void, TooMuchLoss> => {
  const tooMuch = losses.filter(isTooMuch)
  return tooMuch.length === 0 ? Effect.void : Effect.fail(new TooMuchLoss({ losses: tooMuch }))
}
