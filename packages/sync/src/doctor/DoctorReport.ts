import type { HaravanShop, Upstream, UpstreamError } from "@stocktally/schema"

/** A check of the doctor. `detail` and `remedy` may quote an upstream: make them visible before showing them. */
export interface DoctorCheck {
  /** Null if it concerns both upstreams, the store or the service. */
  readonly upstream: Upstream | null
  /** The subject of the check: `address`, `credential`, a scope by its name in the upstream's admin, `bucket`, … */
  readonly name: string
  /** `warning`: it works, but something is worth knowing; `skipped`: it could not be checked. */
  readonly status: "ok" | "warning" | "failed" | "skipped"
  readonly detail: string
  /** The remedy; null if there is nothing to do. */
  readonly remedy: string | null
}

/** The doctor's report. Checks are in display order. */
export interface DoctorReport {
  /** No check failed, and at least one upstream was checked. */
  readonly ok: boolean
  readonly checks: ReadonlyArray<DoctorCheck>
  /** The shop of Haravan's access token, if Haravan identified it. */
  readonly shop: HaravanShop | null
  /** The most serious error; transient errors come last. Null if no check failed. */
  readonly worst: UpstreamError | null
}
