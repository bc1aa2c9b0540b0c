/** A bijection of 0..size-1 onto itself, computed in both directions without a table. */
export interface Permutation {
  readonly at: (rank: number) => number
  readonly rankOf: (value: number) => number
  /** The values of the ranks from `first` to the last, in ascending or descending order of rank. */
  readonly walk: (first: number, ascending: boolean) => Iterable<number>
}

const gcd = (a: number, b: number): number => b === 0 ? a : gcd(b, a % b)

/** The inverse of `a` modulo `size`, both coprime (extended Euclid). */
const inverse = (a: number, size: number): number => {
  let [r0, r1, t0, t1] = [size, a % size, 0, 1]
  while (r1 !== 0) {
    const quotient = Math.floor(r0 / r1)
    ;[r0, r1] = [r1, r0 - quotient * r1]
    ;[t0, t1] = [t1, t0 - quotient * t1]
  }
  return t0 < 0 ? t0 + size : t0
}

/** Makes an affine permutation. It is exact up to a size of 94 million, whose square is below 2^53. */
export const makePermutation = (size: number, salt: number): Permutation => {
  if (size === 0) return { at: identity, rankOf: identity, walk: nothing }
  let factor = Math.max(1, Math.floor(size * 0.618) - salt % Math.max(1, Math.floor(size / 8)))
  while (gcd(factor, size) !== 1) factor++
  const shift = salt % Math.max(1, size)
  const back = inverse(factor, size)
  const at = (rank: number) => (rank * factor + shift) % size
  // Adds a step instead of computing a remainder for each value, which would dominate a long walk.
  function* walk(first: number, ascending: boolean): Generator<number> {
    const step = ascending ? factor : size - factor
    let value = at(ascending ? first : size - 1)
    for (let left = size - first; left > 0; left--) {
      yield value
      value += step
      if (value >= size) value -= size
    }
  }
  return { at, rankOf: (value) => ((value - shift + size) % size) * back % size, walk }
}

const identity = (value: number): number => value

function* nothing(): Generator<number> {}
