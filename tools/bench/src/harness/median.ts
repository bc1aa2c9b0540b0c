/** The middle of some numbers, or the mean of the two in the middle; NaN of none. */
export const median = (numbers: ReadonlyArray<number>): number => {
  const sorted = numbers.toSorted((self, that) => self - that)
  const middle = (sorted.length - 1) / 2
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2
}
