import {
  type HaravanVariant,
  type HaravanVariantId,
  isIdDigits,
  type LoopVariant,
  type LoopVariantId,
  uncheckedId
} from "@stocktally/schema"
import { normalKey } from "../text/normalKey.ts"
import { type LinkRules, type LinkInput, linkRecords } from "./linkRecords.ts"
import type { Links } from "./Links.ts"

/** The fields of a Loop variant that linking uses. */
export type LinkableLoopVariant = Pick<LoopVariant, "id" | "externalId" | "sku" | "barcode">

/** The fields of a Haravan variant that linking uses. */
export type LinkableHaravanVariant = Pick<HaravanVariant, "id" | "sku" | "barcode">

/**
 * An `external_id` in the form of a Haravan id: digits without leading zeros. Text that is not an id names nothing; it
 * is returned as it is, so that a sentence can quote it.
 */
export const externalKey = (externalId: string | null): string | undefined => {
  const text = externalId?.trim() ?? ""
  const digits = text.replace(/^0+/, "")
  return isIdDigits(digits) ? digits : text === "" ? undefined : text
}

/** How variants are linked. */
export const variantLinkRules: LinkRules<LoopVariantId, LinkableLoopVariant, HaravanVariantId, LinkableHaravanVariant> =
  {
    kind: "variant",
    evidence: [
      { evidence: "external-id", loop: ({ externalId }) => externalKey(externalId), haravan: ({ id }) => id },
      { evidence: "sku", loop: ({ sku }) => normalKey(sku), haravan: ({ sku }) => normalKey(sku) },
      { evidence: "barcode", loop: ({ barcode }) => normalKey(barcode), haravan: ({ barcode }) => normalKey(barcode) }
    ],
    label: { evidence: "sku", loop: ({ sku }) => sku, haravan: ({ sku }) => sku },
    loopId: uncheckedId.LoopVariantId,
    haravanId: uncheckedId.HaravanVariantId
  }

/**
 * Links Loop's variants to Haravan's, in time linear in the number of variants. The result does not depend on their
 * order.
 *
 * Declarations win. Declarations that contradict each other have no effect, and are reported. A variant declared to
 * have no partner is left out below. A variant declared to be another is a partner for no other variant, and any
 * evidence about it is ignored.
 *
 * The evidence, the surest first: an `external_id` that is the id of a Haravan variant; the SKU; the barcode. A SKU or
 * barcode names a partner only if one variant on each side has it, counting variants that are linked by other evidence:
 * if two variants share a key, it identifies neither, and the one that remains when the other is linked would be a
 * guess. An `external_id` names its partner even if several variants have the same one.
 *
 * Two variants are linked if each is the only one that any evidence names for the other. So a variant is `conflicting`
 * if two kinds of evidence name different partners for it, and so is each variant whose only partner it would be: if
 * Loop's 1 is Haravan's A by `external_id` and B by SKU, then 1, A and B have no link. Nor has a Loop variant 2 whose
 * `external_id` is B, because B would then be both 1 and 2. If several Loop variants have the `external_id` of one
 * Haravan variant, all of them are `ambiguous`, and so is a variant whose only keys are shared.
 *
 * If the catalogs were not both read completely, SKU and barcode link nothing, because nobody knows whether they are
 * unique.
 */
export const linkVariants = (
  input: LinkInput<LoopVariantId, LinkableLoopVariant, HaravanVariantId, LinkableHaravanVariant>
): Links<LoopVariantId, HaravanVariantId> => linkRecords(variantLinkRules, input)
