import type { Evidence } from "@stocktally/schema"

/** What two keys may differ in without anyone seeing it, or minding. */
interface Difference {
  readonly words: string
  readonly counts: (evidence: Evidence) => boolean
  readonly without: (key: string) => string
}

/** In this order: each is taken out of what those before it left. */
const differences: ReadonlyArray<Difference> = [
  {
    words: "invisible characters",
    counts: () => true,
    without: (key) => key.replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}]|(?!\s)\p{Cc}/gu, "").normalize("NFC")
  },
  { words: "blanks", counts: () => true, without: (key) => key.replace(/[\s\u2800]/g, "") },
  {
    words: "leading zeros",
    counts: (evidence) => evidence === "sku" || evidence === "barcode",
    without: (key) => key.replace(/^0+(?=.)/, "")
  }
]

/** ASCII without blanks, controls and leading zeros. */
const plain = /^(?!0)[!-~]+$/

/**
 * A `normalKey` without what people do not see, or do not mind: invisible characters, blanks, and in SKUs and barcodes
 * leading zeros. Keys that are equal only so may be the same and may be two: that is for a person to say, so nothing is
 * linked by it.
 */
export const nearKey = (evidence: Evidence, key: string | undefined): string | undefined => {
  if (key === undefined || plain.test(key)) return key
  const near = differences.reduce((key, { counts, without }) => counts(evidence) ? without(key) : key, key)
  return near === "" ? undefined : near
}

/** What tells two keys apart that have the same {@link nearKey}: `invisible characters and blanks`. */
export const differenceOf = (evidence: Evidence, self: string, that: string): string => {
  const words: Array<string> = []
  let [left, right] = [self, that]
  for (const difference of differences) {
    if (left === right || !difference.counts(evidence)) continue
    const [nextLeft, nextRight] = [difference.without(left), difference.without(right)]
    if (nextLeft !== left || nextRight !== right) words.push(difference.words)
    left = nextLeft
    right = nextRight
  }
  return words.join(" and ")
}
