import * as Effect from "effect/Effect"
import { readBounded } from "./readBounded.ts"

/**
 * The text of a sheet that someone names, `-` for stdin. More than `megabytes` is taken for another file that was meant.
 */
export const readSheetText = (file: string, megabytes: number) => Effect.map(readBounded(file, megabytes), decode)

/** UTF-8, or what Excel calls Unicode text: UTF-16 after a byte-order mark. */
const decode = (bytes: Uint8Array): string =>
  new TextDecoder(bytes[0] === 0xFF && bytes[1] === 0xFE ? "utf-16le" : "utf-8").decode(bytes)
