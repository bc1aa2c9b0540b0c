/** When so much of a list is missing that nothing is marked as gone until someone says that it is right. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** Of what, how many records were known, and how many of them would have been marked as gone or unlinked. */
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
  "loop-locations": "Loop's locations",
  "loop-levels": "Loop's inventories",
  "loop-variants": "Loop's variants",
  "haravan-locations": "Haravan's locations",
  "haravan-products": "Haravan's variants",
  "haravan-levels": "Haravan's balances",
  links: "links"
}

/** `301 of 1199 Haravan's balances`. */
export const describeLoss = ({ known, lost, what }: Loss): string => `${lost} of ${known} ${lists[what]}`

/**
 * A read would have marked more than a tenth of a list, and more than 50, or all of it, as gone or unlinked: nothing of
 * that list was marked. It may be the truth, or an upstream that answers half of it.
 */
export class TooMuchLoss extends Schema.TaggedError<TooMuchLoss>()("TooMuchLoss", { losses: Schema.Array(Loss) }) {
  override get message(): string {
    return `${this.losses.map(describeLoss).join(", ")} would be gone, so nothing was marked as gone; ` +
      "if that is right, run stocktally sync --accept-loss"
  }
}

/** More than a tenth, and more than 50; or a whole list, however short it was. Links may all go: they are no list. */
export const isTooMuch = ({ known, lost, what }: Loss): boolean =>
  (lost > 50 && lost * 10 > known) || (what !== "links" && lost > 0 && lost === known)

/** Fails with `TooMuchLoss`, naming all that is too much, so that someone can say that it is right. */
export const guardLoss = (losses: ReadonlyArray<Loss>): Effect.Effect<void, TooMuchLoss> => {
  const tooMuch = losses.filter(isTooMuch)
  return tooMuch.length === 0 ? Effect.void : Effect.fail(new TooMuchLoss({ losses: tooMuch }))
}
