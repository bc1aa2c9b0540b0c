import { Effect, Schema } from "effect"
import { type Draw, Topic } from "../shop/draw.ts"

/** The kinds of fault, each with what the caller sees. */
export const faultKinds = {
  "429": "a refusal for too many requests",
  "503": "an answer that the service is not ready",
  status: "a 500 or 502 with an odd body",
  html: "an HTML page, with 502 or 200",
  drop: "the connection dropped before an answer",
  cut: "the body cut in its middle",
  slow: "an answer after several seconds",
  hang: "no answer at all"
} as const

export type FaultKind = keyof typeof faultKinds

/** A kind of fault, and the share of requests that meet it, from 0 to 1. */
export interface Fault {
  readonly kind: FaultKind
  readonly rate: number
  /**
   * Headers of a 429 or 503, such as `retry-after` and `date`. A 429 without them says how long to wait as its upstream
   * does, and refuses earlier requests.
   */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** A list of faults is invalid; `piece` is the invalid part. */
export class InvalidFaults extends Schema.TaggedError<InvalidFaults>()("InvalidFaults", {
  piece: Schema.String,
  message: Schema.String
}) {}

const kindNames = Object.keys(faultKinds).toSorted()

const isFaultKind = (text: string): text is FaultKind => Object.hasOwn(faultKinds, text)

const invalid = (piece: string, problem: string) =>
  new InvalidFaults({
    piece,
    message: `${
      JSON.stringify(piece)
    } ${problem}; write KIND=RATE,…, such as 429=0.1,html=0.05, with rates from 0 to 1 and these kinds: ${
      kindNames.join(", ")
    }; 429 and 503 also take a Retry-After: 503=0.1@30`
  })

const takesRetryAfter = (kind: FaultKind): boolean => kind === "429" || kind === "503"

/** Printable ASCII, which is all that a header may hold. */
const headerText = /^[\x20-\x7e]*$/

const decimal = /^(?:0|1|0?\.[0-9]+|1\.0+|0\.)$/

/**
 * Reads `429=0.1,html=0.05`, and `503=0.1@30` with 30 as its `Retry-After`. Fails with `InvalidFaults`, whose message names
 * the invalid part and all kinds.
 */
export const parseFaults = Effect.fnUntraced(function*(
  text: string
): Effect.fn.Return<ReadonlyArray<Fault>, InvalidFaults> {
  const faults: Array<Fault> = []
  if (text.trim() === "") return faults
  let total = 0
  for (const piece of text.split(",").map((piece) => piece.trim())) {
    const [named = "", retryAfter, ...more] = piece.split("@").map((part) => part.trim())
    const [kind = "", rate = "", ...rest] = named.split("=").map((part) => part.trim())
    if (rest.length + more.length > 0 || !named.includes("=")) return yield* invalid(piece, "is not KIND=RATE")
    if (!isFaultKind(kind)) return yield* invalid(piece, "has an unknown kind")
    if (!decimal.test(rate)) return yield* invalid(piece, "has no rate between 0 and 1")
    if (faults.some((fault) => fault.kind === kind)) return yield* invalid(piece, "is given twice")
    if (retryAfter !== undefined && (!takesRetryAfter(kind) || !headerText.test(retryAfter))) {
      return yield* invalid(piece, "has a Retry-After that cannot be sent")
    }
    total += Number(rate)
    faults.push({
      kind,
      rate: Number(rate),
      ...(retryAfter !== undefined && { headers: { "retry-after": retryAfter } })
    })
  }
  return total > 1 + 1e-9 ? yield* invalid(text, "adds up to more than 1") : faults
})

/** Draws the fault that the nth request meets, if any. The same seed gives the same fault. */
export const drawFault = (draw: Draw, faults: ReadonlyArray<Fault>, nth: number): Fault | undefined => {
  let left = draw(Topic.fault, nth) / 2 ** 32
  for (const fault of faults) {
    if (left < fault.rate) return fault
    left -= fault.rate
  }
  return undefined
}
