import { fold } from "./fold.ts"

/** {@link fold} that remembers, for a sort: it comes by each text twenty times over. */
export const foldOnce = (): (text: string) => string => {
  const known = new Map<string, string>()
  return (text) => {
    const found = known.get(text)
    if (found !== undefined) return found
    const folded = fold(text)
    known.set(text, folded)
    return folded
  }
}
