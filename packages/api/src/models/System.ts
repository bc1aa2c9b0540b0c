/** The health of the service. */
import { about, Upstream } from "@stocktally/schema"
import * as Schema from "effect/Schema"

/** The service is alive. */
export const Alive = Schema.Struct({
  status: Schema.Literal("ok").pipe(about("Always `ok`."))
}).annotate({ identifier: "Alive", description: "The service is alive." })
export interface Alive extends Schema.Schema.Type<typeof Alive> {}

/** The result of the last request to a side. */
export const UpstreamState = Schema.Struct({
  upstream: Upstream.pipe(about("The side.")),
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
      "The result of the last request. `ok`: it was answered; `denied`: the credential was rejected (401 or 403); " +
        "`rate-limited`: no more requests are allowed for now (429); `failing`: the answer was an error or unusable; " +
        "`unreachable`: there was no answer in time; `unknown`: no request was sent yet; `not-configured`: there is " +
        "no credential."
    )
  )
}).annotate({ identifier: "UpstreamState", description: "The result of the last request to a side." })
export interface UpstreamState extends Schema.Schema.Type<typeof UpstreamState> {}

/** The service is ready: its database answers. */
export const Ready = Schema.Struct({
  status: Schema.Literal("ready").pipe(about("Always `ready`.")),
  upstreams: Schema.Array(UpstreamState).pipe(
    about("The state of each side. It does not affect whether the service is ready.", [
      { upstream: "loop", state: "ok" },
      { upstream: "haravan", state: "unknown" }
    ])
  )
}).annotate({ identifier: "Ready", description: "The service is ready: its database answers." })
export interface Ready extends Schema.Schema.Type<typeof Ready> {}
