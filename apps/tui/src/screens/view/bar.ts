import type { Theme } from "../../terminal/tones.ts"

/** A share of 0 to 1 as so many cells. What is above nothing shows at least one, and what is not whole never all. */
export const bar = (share: number, width: number, { glyphs: { empty, full } }: Theme): string => {
  const exact = Math.max(0, Math.min(1, share)) * width
  const filled = share > 0 && share < 1 ? Math.max(1, Math.min(width - 1, Math.round(exact))) : Math.round(exact)
  return full.repeat(filled) + empty.repeat(width - filled)
}
