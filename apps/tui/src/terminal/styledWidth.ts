import { widthOf } from "./width.ts"

// oxlint-disable-next-line no-control-regex -- these are our own escape sequences
const styles = /\u001b\[[\d;]*m/g

/** How many cells a text takes that we have styled ourselves. */
export const styledWidth = (text: string): number => widthOf(text.replaceAll(styles, ""))
