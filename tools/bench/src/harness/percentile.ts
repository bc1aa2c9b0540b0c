/** The smallest of the numbers that a share of them, from 0 to 1, does not exceed; NaN without numbers. */
export const percentile = (numbers: ReadonlyArray<number>, share: number): number =>
  numbers.toSorted((self, that) => self - that)[Math.ceil(numbers.length * share) - 1] ?? Number.NaN
