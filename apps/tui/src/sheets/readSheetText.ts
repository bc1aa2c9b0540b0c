import * as Effect from "effect/Effect"
import { readBounded } from "./readBounded.ts"

/**
 * Reads the text of a sheet, `-` for stdin. A file of more than `megabytes` is refused: it is probably the wrong one.
 */
export const readSheetText = (file: string, megabytes: number) => Effect.map(readBounded(file, megabytes), decode)

/** Decodes UTF-8, or UTF-16 after a byte-order mark, which Excel calls Unicode text. */
const decode = (bytes: Uint8Array): string =>
  new TextDecoder(bytes[0] === 0xFF && bytes[1] === 0xFE ? "utf-16le" : "utf-8").decode(bytes)
