import type { HaravanShop, Upstream, UpstreamError } from "@stocktally/schema"

/** One thing that was tried. Detail and remedy may quote an upstream: make them visible before showing them. */
export interface DoctorCheck {
  /** Null if it is about both, or about the store or the service. */
  readonly upstream: Upstream | null
  /** What was tried: `address`, `credential`, a scope by its name in the upstream's screens, `budget`, … */
  readonly name: string
  /** `warning`: it works, and something about it is worth knowing; `skipped`: it could not be tried. */
  readonly status: "ok" | "warning" | "failed" | "skipped"
  readonly detail: string
  /** What to do about it; null where there is nothing to do. */
  readonly remedy: string | null
}

/** What the doctor found, in the order to show it. */
export interface DoctorReport {
  /** No check failed, and at least one upstream was tried. */
  readonly ok: boolean
  readonly checks: ReadonlyArray<DoctorCheck>
  /** Which shop Haravan's access token belongs to, where Haravan told. */
  readonly shop: HaravanShop | null
  /** The failure that most needs someone: those that no waiting heals come first. Null where none failed. */
  readonly worst: UpstreamError | null
}
