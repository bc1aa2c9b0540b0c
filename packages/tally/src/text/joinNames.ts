/** Joins names for a sentence: `a`, `a and b`, `a, b or c`. */
export const joinNames = (names: ReadonlyArray<string>, word: "and" | "or"): string =>
  names.length < 2 ? names.join() : `${names.slice(0, -1).join(", ")} ${word} ${names.at(-1)}`
