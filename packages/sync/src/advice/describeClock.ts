import { formatDuration, type Upstream, upstreamName } from "@stocktally/schema"

/** Says how far an upstream's clock differs from ours. `aheadMillis` is negative if it is behind. */
export const describeClock = (upstream: Upstream, aheadMillis: number): string =>
  `${upstreamName(upstream)}'s clock is ${formatDuration(Math.abs(aheadMillis))} ${
    aheadMillis > 0 ? "ahead of" : "behind"
  } this machine's`
