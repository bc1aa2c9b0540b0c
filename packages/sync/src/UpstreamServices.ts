import type { Haravan, Loop } from "@stocktally/core"
import type * as Option from "effect/Option"

/** The services of both upstreams; none for an upstream without a credential. */
export interface UpstreamServices {
  readonly loop: Option.Option<Loop["Service"]>
  readonly haravan: Option.Option<Haravan["Service"]>
}
