import type { Evidence } from "@stocktally/schema"

/** A difference between two keys that people do not see or mind. */
interface Difference {
  readonly words: string
  readonly appliesTo: (evidence: Evidence) => boolean
  readonly without: (key: string) => string
}

/** They are removed in this order, each from the result of the one before. */
const differences: ReadonlyArray<Difference> = [
  {
    words: "invisible characters",
    appliesTo: () => true,
    without: (key) => key.replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}]|(?!\s)\p{Cc}/gu, "").normalize("NFC")
  },
  { words: "spaces", appliesTo: () => true, without: (key) => key.replace(/[\s\u2800]/g, "") },
  {
    words: "leading zeros",
    appliesTo: (evidence) => evidence === "sku" || evidence === "barcode",
    without: (key) => key.replace(/^0+(?=.)/, "")
  }
]

/** ASCII without spaces, controls and leading zeros. */
const plain = /^(?!0)[!-~]+$/

/**
 * A `normalKey` without characters that people do not see or mind: invisible characters, spaces, and leading zeros of
 * SKUs and barcodes. If only the near keys of two records are equal, a person must decide whether the records are the
 * same: near keys link nothing.
 */
export const nearKey = (evidence: Evidence, key: string | undefined): string | undefined => {
  if (key === undefined || plain.test(key)) return key
  const near = differences.reduce((key, { appliesTo, without }) => appliesTo(evidence) ? without(key) : key, key)
  return near === "" ? undefined : near
}

/** The difference between two keys with the same {@link nearKey}: `invisible characters and spaces`. */
export const describeDifference = (evidence: Evidence, self: string, that: string): string => {
  const words: Array<string> = []
  let [left, right] = [self, that]
  for (const difference of differences) {
    if (left === right || !difference.appliesTo(evidence)) continue
    const [nextLeft, nextRight] = [difference.without(left), difference.without(right)]
    if (nextLeft !== left || nextRight !== right) words.push(difference.words)
    left = nextLeft
    right = nextRight
  }
  return words.join(" and ")
}
