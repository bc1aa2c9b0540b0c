import type { Tone } from "../../terminal/tones.ts"

/** A problem, or a pending query. */
export interface Message {
  readonly text: string
  readonly tone: Tone
}
