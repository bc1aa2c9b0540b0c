/** The numbers below `count` in a random order, which is the same each time. */
export const shuffled = (count: number): Int32Array => {
  const order = Int32Array.from({ length: count }, (_, index) => index)
  let state = 1
  for (let last = count - 1; last > 0; last--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    const other = Math.floor(state / 2 ** 32 * (last + 1))
    const value = order[last] ?? 0
    order[last] = order[other] ?? 0
    order[other] = value
  }
  return order
}
