import { type Draw, Topic } from "./draw.ts"
import { denormalized, hostileTitle } from "./hostileText.ts"
import { makeIdSequence } from "./IdSequence.ts"
import { ean13, productName, variantName } from "./names.ts"

/** A variant at Haravan. */
export interface HaravanVariant {
  readonly id: string
  readonly productId: string
  readonly title: string
  readonly sku: string | null
  readonly barcode: string | null
  readonly management: "haravan" | "" | null
  readonly policy: "deny" | "continue"
  readonly grams: number
  /** In đồng. */
  readonly price: number | null
}

/** A variant at Loop. */
export interface LoopVariant {
  readonly id: string
  readonly externalId: string | null
  readonly sku: string | null
  readonly name: string
  readonly weightGrams: number | null
  readonly barcode: string | null
}

/** The peculiarity of a variant. A variant without one is on both sides, linked by Loop's external id. */
type Story =
  | "only-in-haravan"
  | "only-in-loop"
  | "linked-by-sku"
  | "linked-by-barcode"
  | "ambiguous"
  | "conflict"
  | "conflict-partner"
  | "foreign-external-id"
  | "untracked"
  | "untracked-null"
  | "backorder"
  | "repeated-sku"
  | "formula-sku"
  | "no-sku"
  | "blank-sku"
  | "no-barcode"
  | "no-weight"
  | "no-price"

const storyCycle = 60
const stories: Readonly<Record<number, Story>> = {
  3: "no-weight",
  4: "no-price",
  5: "only-in-haravan",
  7: "repeated-sku",
  11: "only-in-loop",
  13: "no-sku",
  17: "linked-by-sku",
  19: "no-barcode",
  23: "linked-by-barcode",
  25: "blank-sku",
  28: "ambiguous",
  29: "ambiguous",
  31: "formula-sku",
  35: "conflict",
  36: "conflict-partner",
  41: "untracked",
  44: "untracked-null",
  47: "backorder",
  53: "foreign-external-id"
}

/** Each ten variants belong to four products, of one, two, three and four variants. */
const productOfTen = [0, 1, 1, 2, 2, 2, 3, 3, 3, 3]
const firstOfTen = [0, 1, 3, 6, 10]
const productOf = (variant: number) => Math.floor(variant / 10) * 4 + (productOfTen[variant % 10] ?? 0)
const firstVariantOf = (product: number) => Math.floor(product / 4) * 10 + (firstOfTen[product % 4] ?? 0)

/** The shop's variants and products, computed from their index. */
export type Variants = ReturnType<typeof makeVariants>

export const makeVariants = (draw: Draw, options: {
  readonly skus: number
  readonly dense: boolean
  readonly hostile: boolean
  readonly hugeHaravanIds: boolean
  /** Another brand has its own ids, SKUs and barcodes; 0 by default. */
  readonly brand?: number | undefined
}) => {
  const { brand = 0, dense, hostile, hugeHaravanIds, skus } = options
  const products = skus === 0 ? 0 : productOf(skus - 1) + 1
  const productIds = makeIdSequence(draw, { base: 1_028_000_000, count: products, step: 41 })
  const haravanIds = makeIdSequence(draw, {
    base: 1_060_000_000 + brand * 100_000_000,
    count: skus,
    step: 37,
    prefix: (variant) => hugeHaravanIds && variant % 3 === 0 ? "720575940" : ""
  })
  // At 6.7e17 doubles are 128 apart, so about forty neighbouring ids round to the same number.
  const loopIds = makeIdSequence(draw, { base: 539_857_412, count: skus, prefix: () => "674353902", step: 3 })

  const storyOf = (variant: number) => dense ? undefined : stories[variant % storyCycle]
  const inHaravan = (variant: number) => storyOf(variant) !== "only-in-loop"
  const inLoop = (variant: number) => storyOf(variant) !== "only-in-haravan"

  const baseSku = (variant: number) => {
    const product = productOf(variant)
    return `${brand === 0 ? "" : `B${brand}-`}${productName(draw, product).code}-${
      variantName(product, variant - firstVariantOf(product)).code
    }`
  }
  const haravanSku = (variant: number): string | null => {
    const story = storyOf(variant)
    if (story === "no-sku") return null
    if (story === "blank-sku") return ""
    if (story === "ambiguous") return baseSku(variant - variant % storyCycle + 28)
    if (story === "repeated-sku") return baseSku(variant - 1)
    return hostile && story === "formula-sku" ? `=${baseSku(variant)}` : baseSku(variant)
  }
  const loopSku = (variant: number): string | null => {
    const story = storyOf(variant)
    if (story === "blank-sku" || story === "linked-by-barcode" || story === "conflict-partner") return null
    if (story === "linked-by-sku") {
      const lowerCase = baseSku(variant).toLowerCase()
      return hostile ? denormalized(lowerCase) : lowerCase
    }
    return story === "conflict" ? baseSku(variant + 1) : haravanSku(variant)
  }
  const withoutExternalId: ReadonlySet<Story | undefined> = new Set([
    "only-in-loop",
    "linked-by-sku",
    "linked-by-barcode",
    "ambiguous"
  ])
  const loopExternalId = (variant: number): string | null => {
    const story = storyOf(variant)
    if (withoutExternalId.has(story)) return null
    return story === "foreign-external-id" ? `ex4mpl3-pr0duct-v4r14nt-${variant}` : haravanIds.at(variant)
  }
  const barcode = (variant: number) =>
    storyOf(variant) === "no-barcode" || storyOf(variant) === "ambiguous" ? null : ean13(brand * 1_000_000 + variant)

  const loopTitle = (product: number) => {
    const { title } = productName(draw, product)
    return hostile ? hostileTitle(title, product) : title
  }
  const haravanTitle = (product: number) => loopTitle(product).normalize(hostile && product % 5 === 3 ? "NFD" : "NFC")

  const haravan = (variant: number): HaravanVariant => {
    const product = productOf(variant)
    const story = storyOf(variant)
    return {
      id: haravanIds.at(variant),
      productId: productIds.at(product),
      title: variantName(product, variant - firstVariantOf(product)).title,
      sku: haravanSku(variant),
      barcode: barcode(variant),
      management: story === "untracked" ? "" : story === "untracked-null" ? null : "haravan",
      policy: story === "backorder" ? "continue" : "deny",
      grams: 100 + draw(Topic.weight, variant) % 900,
      price: story === "no-price" ? null : 99_000 + variant % 40 * 10_000
    }
  }
  const loop = (variant: number): LoopVariant => {
    const product = productOf(variant)
    return {
      id: loopIds.at(variant),
      externalId: loopExternalId(variant),
      sku: loopSku(variant),
      name: `${loopTitle(product)} - ${variantName(product, variant - firstVariantOf(product)).title}`,
      weightGrams: storyOf(variant) === "no-weight" ? null : 100 + draw(Topic.weight, variant) % 900,
      barcode: barcode(variant)
    }
  }

  /** Returns the variants of a product as a half-open range of indexes. */
  const ofProduct = (
    product: number
  ): readonly [from: number, to: number] => [firstVariantOf(product), Math.min(firstVariantOf(product + 1), skus)]

  return {
    count: skus,
    products,
    haravan,
    haravanIds,
    haravanTitle,
    inHaravan,
    inLoop,
    loop,
    loopExternalId,
    loopIds,
    ofProduct,
    productIds,
    productOf
  }
}
