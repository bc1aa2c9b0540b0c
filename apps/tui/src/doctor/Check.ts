import type { DoctorCheck } from "@stocktally/core"
import type { Upstream } from "@stocktally/schema"

/** One thing that was tried; `upstream` is null where it is about the store. */
export interface Check extends Omit<DoctorCheck, "upstream"> {
  readonly upstream: Upstream | null
}

const make = (status: Check["status"]) => (name: string, detail: string, remedy: string | null = null): Check => ({
  upstream: null,
  name,
  status,
  detail,
  remedy
})

/** Checks of the store. */
export const storeCheck = { ok: make("ok"), warning: make("warning"), failed: make("failed"), skipped: make("skipped") }
