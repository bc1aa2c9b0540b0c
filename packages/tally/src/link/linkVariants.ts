import {
  type HaravanVariant,
  type HaravanVariantId,
  isIdDigits,
  type LoopVariant,
  type LoopVariantId,
  trustedId
} from "@stocktally/schema"
import { normalKey } from "../text/normalKey.ts"
import { type LinkRules, type LinkInput, linkRecords } from "./linkRecords.ts"
import type { Links } from "./Links.ts"

/** What linking reads of a Loop variant. */
export type LinkableLoopVariant = Pick<LoopVariant, "id" | "externalId" | "sku" | "barcode">

/** What linking reads of a Haravan variant. */
export type LinkableHaravanVariant = Pick<HaravanVariant, "id" | "sku" | "barcode">

/**
 * An `external_id` as Haravan would write the id: digits without leading zeros. Text that is no id names nothing, and
 * stays as it is so that the sentence about it can quote it.
 */
export const externalKey = (externalId: string | null): string | undefined => {
  const text = externalId?.trim() ?? ""
  const digits = text.replace(/^0+/, "")
  return isIdDigits(digits) ? digits : text === "" ? undefined : text
}

/** Variants, as they are linked. */
export const variantLinkRules: LinkRules<LoopVariantId, LinkableLoopVariant, HaravanVariantId, LinkableHaravanVariant> =
  {
    kind: "variant",
    evidence: [
      { evidence: "external-id", loop: ({ externalId }) => externalKey(externalId), haravan: ({ id }) => id },
      { evidence: "sku", loop: ({ sku }) => normalKey(sku), haravan: ({ sku }) => normalKey(sku) },
      { evidence: "barcode", loop: ({ barcode }) => normalKey(barcode), haravan: ({ barcode }) => normalKey(barcode) }
    ],
    loopId: trustedId.LoopVariantId,
    haravanId: trustedId.HaravanVariantId
  }

/**
 * Which Loop variant is which Haravan variant. In time linear in the number of variants, and of the same result
 * whatever their order.
 *
 * What the user declared holds. Declarations that contradict each other hold none of them, and are reported. A variant
 * declared to have no partner counts nowhere below; a variant declared to be another is a partner for none else, and
 * what evidence says about it otherwise is dropped.
 *
 * Evidence is, the surest first: an `external_id` that is the id of a Haravan variant; the SKU; the barcode. A SKU or
 * barcode names a partner only where one variant of each side bears it, and all variants of a side count, those linked
 * otherwise included: a key that two variants share says which one is meant of neither, and the one left over when the
 * other found its partner by other means would be a guess. An `external_id` names its partner however many share it.
 *
 * Two variants are linked where each is the only one that any evidence names for the other. So a variant is
 * `conflicting` where two kinds of evidence name different partners for it, and so is each variant that has no partner
 * but through it: if Loop's 1 is Haravan's A by `external_id` and B by SKU, then 1, A and B have no link, nor has a
 * Loop variant 2 that claims B by `external_id`, because B would then be both 1 and 2. Several Loop variants that claim one
 * Haravan variant are `ambiguous`, and it with them, as is a variant whose only keys are shared.
 *
 * Where the catalogs were not both read whole, uniqueness is not known, and SKU and barcode link nothing.
 */
export const linkVariants = (
  input: LinkInput<LoopVariantId, LinkableLoopVariant, HaravanVariantId, LinkableHaravanVariant>
): Links<LoopVariantId, HaravanVariantId> => linkRecords(variantLinkRules, input)
