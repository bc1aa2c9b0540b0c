/**
 * Those of some names that a mistyped one may mean, the nearest alone: with two letters at most put in, left out, changed
 * or exchanged with the next, and not all of them.
 */
export const nearest = (typed: string, names: ReadonlyArray<string>): ReadonlyArray<string> => {
  const near = names.map((name) => ({ name, steps: distance(typed, name) }))
    .filter(({ name, steps }) => steps <= 2 && steps < Math.min(typed.length, name.length))
  const fewest = Math.min(...near.map(({ steps }) => steps))
  return near.filter(({ steps }) => steps === fewest).map(({ name }) => name)
}

/** The same of names that are compared by their keys. */
export const nearNames = (
  typed: string,
  names: ReadonlyArray<string>,
  key: (name: string) => string
): ReadonlyArray<string> => {
  const byKey = new Map(names.map((name) => [key(name), name]))
  return nearest(key(typed), [...byKey.keys()]).flatMap((found) => byKey.get(found) ?? [])
}

/** How many letters have to be put in, left out, changed or exchanged with the next one. */
const distance = (from: string, to: string): number => {
  let beforeLast: ReadonlyArray<number> = []
  let last: ReadonlyArray<number> = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const at = (steps: ReadonlyArray<number>, index: number): number => steps[index] ?? Infinity
      const isSame = from[row - 1] === to[column - 1]
      const isExchanged = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      current.push(Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (isSame ? 0 : 1),
        isExchanged ? at(beforeLast, column - 2) + 1 : Infinity
      ))
    }
    beforeLast = last
    last = current
  }
  return last[to.length] ?? Infinity
}
