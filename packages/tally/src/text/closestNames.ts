/** The names that are closest to a mistyped one: at most two edits away, and fewer than either word has letters. */
export const closestNames = (typed: string, names: ReadonlyArray<string>): ReadonlyArray<string> => {
  const near = names.map((name) => ({ name, edits: editDistance(typed, name) }))
    .filter(({ edits, name }) => edits <= 2 && edits < Math.min(typed.length, name.length))
  const fewest = Math.min(...near.map(({ edits }) => edits))
  return near.filter(({ edits }) => edits === fewest).map(({ name }) => name)
}

/** The closest names, comparing keys of names. */
export const closestByKey = (
  typed: string,
  names: ReadonlyArray<string>,
  key: (name: string) => string
): ReadonlyArray<string> => {
  const byKey = new Map(names.map((name) => [key(name), name]))
  return closestNames(key(typed), [...byKey.keys()]).flatMap((found) => byKey.get(found) ?? [])
}

/** How many letters must be inserted, deleted, replaced or swapped with the next one. */
const editDistance = (from: string, to: string): number => {
  let beforeLast: ReadonlyArray<number> = []
  let last: ReadonlyArray<number> = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const at = (edits: ReadonlyArray<number>, index: number): number => edits[index] ?? Infinity
      const isSame = from[row - 1] === to[column - 1]
      const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      current.push(Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (isSame ? 0 : 1),
        isSwapped ? at(beforeLast, column - 2) + 1 : Infinity
      ))
    }
    beforeLast = last
    last = current
  }
  return last[to.length] ?? Infinity
}
