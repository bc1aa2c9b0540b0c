import { Effect, Schema } from "effect"
import { type Draw, Topic } from "../shop/draw.ts"

/** What can go wrong on purpose, each with what the caller sees. */
export const faultKinds = {
  "429": "a refusal for too many requests",
  "503": "an upstream that is not ready for requests",
  status: "a 500 or 502 with an odd body",
  html: "an HTML page, with 502 or 200",
  drop: "the connection dropped before an answer",
  cut: "the body cut in its middle",
  slow: "an answer after several seconds",
  hang: "no answer at all"
} as const

export type FaultKind = keyof typeof faultKinds

/** A kind of fault and the share of requests that meet it, 0 to 1. */
export interface Fault {
  readonly kind: FaultKind
  readonly rate: number
  /**
   * What a 429 or 503 carries besides its body, such as `retry-after` and `date`. A 429 without says how long to
   * wait as its upstream does, and refuses whoever asks earlier.
   */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** Why a list of faults could not be read; `piece` is the part at fault. */
export class InvalidFaults extends Schema.TaggedError<InvalidFaults>()("InvalidFaults", {
  piece: Schema.String,
  message: Schema.String
}) {}

const kindNames = Object.keys(faultKinds).toSorted()

const isFaultKind = (text: string): text is FaultKind => Object.hasOwn(faultKinds, text)

const invalid = (piece: string, problem: string) =>
  new InvalidFaults({
    piece,
    message: `${JSON.stringify(piece)} ${problem}; write KIND=RATE,… with rates from 0 to 1 and kinds out of ${
      kindNames.join(", ")
    }, such as 429=0.1,html=0.05; 429 and 503 take a Retry-After as well: 503=0.1@30`
  })

const takesRetryAfter = (kind: FaultKind): boolean => kind === "429" || kind === "503"

/** Nothing, or letters, digits and spaces of ASCII: a header takes no other. */
const headerText = /^[\x20-\x7e]*$/

const decimal = /^(?:0|1|0?\.[0-9]+|1\.0+|0\.)$/

/**
 * Reads `429=0.1,html=0.05`, and `503=0.1@30` with 30 as its `Retry-After`. Fails with `InvalidFaults`, which names the piece at fault and the kinds there
 * are.
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
    if (!isFaultKind(kind)) return yield* invalid(piece, "names no kind of fault")
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

/** The fault that the nth request meets, if any: the same for the same seed. */
export const drawFault = (draw: Draw, faults: ReadonlyArray<Fault>, nth: number): Fault | undefined => {
  let left = draw(Topic.fault, nth) / 2 ** 32
  for (const fault of faults) {
    if (left < fault.rate) return fault
    left -= fault.rate
  }
  return undefined
}
