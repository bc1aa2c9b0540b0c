/** The least of some numbers that a share of them, 0 to 1, does not exceed; NaN of none. */
export const percentile = (numbers: ReadonlyArray<number>, share: number): number =>
  numbers.toSorted((self, that) => self - that)[Math.ceil(numbers.length * share) - 1] ?? Number.NaN
