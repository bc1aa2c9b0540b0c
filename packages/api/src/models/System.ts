/** How the service is. */
import { about, Upstream } from "@stocktally/schema"
import * as Schema from "effect/Schema"

/** The service is alive. */
export const Alive = Schema.Struct({
  status: Schema.Literal("ok").pipe(about("Always `ok`."))
}).annotate({ identifier: "Alive", description: "The service is alive." })
export interface Alive extends Schema.Schema.Type<typeof Alive> {}

/** How an upstream was when it was asked last. */
export const UpstreamState = Schema.Struct({
  upstream: Upstream.pipe(about("The upstream.")),
  state: Schema.Literals([
    "ok",
    "denied",
    "rate-limited",
    "failing",
    "unreachable",
    "unknown",
    "not-configured"
  ]).pipe(
    about(
      "What came of the latest request. `ok`: it was answered; `denied`: the credential was refused (401 or 403); " +
        "`rate-limited`: it takes no more for now (429); `failing`: it answered with a failure of its own, or with what " +
        "cannot be used; `unreachable`: no answer came in time; `unknown`: it was not asked yet."
    )
  )
}).annotate({ identifier: "UpstreamState", description: "How an upstream was when it was asked last." })
export interface UpstreamState extends Schema.Schema.Type<typeof UpstreamState> {}

/** The service is ready: its store answers. */
export const Ready = Schema.Struct({
  status: Schema.Literal("ready").pipe(about("Always `ready`.")),
  upstreams: Schema.Array(UpstreamState).pipe(
    about("How each upstream is; it does not decide whether the service is ready.", [
      { upstream: "loop", state: "ok" },
      { upstream: "haravan", state: "unknown" }
    ])
  )
}).annotate({ identifier: "Ready", description: "The service is ready: its store answers." })
export interface Ready extends Schema.Schema.Type<typeof Ready> {}
