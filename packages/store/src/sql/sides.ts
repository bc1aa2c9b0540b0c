import type { Upstream } from "@stocktally/schema"

/** The upstreams as the tables name them. */
export const sides = { loop: 0, haravan: 1 } as const satisfies { readonly [U in Upstream]: number }
