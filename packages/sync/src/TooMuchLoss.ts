/** Guards against marking too many records as gone before someone has confirmed it. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** How many records of a list were known, and how many of them would be marked as gone or unlinked. */
export const Loss = Schema.Struct({
  what: Schema.Literals([
    "loop-locations",
    "loop-levels",
    "loop-variants",
    "haravan-locations",
    "haravan-products",
    "haravan-levels",
    "links"
  ]),
  known: Schema.Int,
  lost: Schema.Int
})
export interface Loss extends Schema.Schema.Type<typeof Loss> {}

const lists: { readonly [W in Loss["what"]]: string } = {
  "loop-locations": "locations of Loop",
  "loop-levels": "inventories of Loop",
  "loop-variants": "variants of Loop",
  "haravan-locations": "locations of Haravan",
  "haravan-products": "variants of Haravan",
  "haravan-levels": "balances of Haravan",
  links: "links"
}

/** For example `301 of 1199 balances of Haravan`. */
export const describeLoss = ({ known, lost, what }: Loss): string => `${lost} of ${known} ${lists[what]}`

/**
 * A sync would have marked all of a list, or more than a tenth and more than 50 records, as gone or unlinked. It marked
 * nothing of that list, because the upstream may have sent only a part of it.
 */
export class TooMuchLoss extends Schema.TaggedError<TooMuchLoss>()("TooMuchLoss", { losses: Schema.Array(Loss) }) {
  override get message(): string {
    return `${this.losses.map(describeLoss).join(", ")} would be gone, so nothing was marked as gone; ` +
      "if they are really gone, run stocktally sync --accept-loss"
  }
}

/** More than a tenth and more than 50 records, or a whole list. All links may go, because they are not a list. */
export const isTooMuch = ({ known, lost, what }: Loss): boolean =>
  (lost > 50 && lost * 10 > known) || (what !== "links" && lost > 0 && lost === known)

/** Fails with `TooMuchLoss` and names every loss that is too large. */
export const guardLoss = (losses: ReadonlyArray<Loss>): Effect.Effect<void, TooMuchLoss> => {
  const tooMuch = losses.filter(isTooMuch)
  return tooMuch.length === 0 ? Effect.void : Effect.fail(new TooMuchLoss({ losses: tooMuch }))
}
