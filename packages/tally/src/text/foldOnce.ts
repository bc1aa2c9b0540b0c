import { fold } from "./fold.ts"

/** A {@link fold} with a cache, for sorting, which compares each text about twenty times. */
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
