import type { Freshness } from "../observe/Freshness.ts"
import type { Run } from "../observe/runs.ts"
import type { ShopSchema } from "../observe/shopSchemas.ts"
import type { TakeOver } from "../report/table.ts"
import type { Service } from "../service/Service.ts"

/** The shops whose newest run is of a service's latest start. */
export const shopsOf = (
  service: Service,
  shops: ReadonlyArray<ShopSchema>,
  freshness: Freshness
): ReadonlyArray<string> => {
  const { holds } = service.latest()
  return shops.map(({ shop }) => shop).filter((shop) => holds(freshness.newestRun(shop)?.holder ?? ""))
}

/** Computes how long it took until another process ran each of the shops that a service had at a time. */
export const takeOverOf = (
  owned: ReadonlyArray<string>,
  runs: ReadonlyArray<Run>,
  isOwn: (holder: string) => boolean,
  at: number
): TakeOver => ({
  shops: owned.length,
  taken: owned.flatMap((shop) => {
    const first = runs.find((run) => run.shop === shop && run.startedAt >= at && !isOwn(run.holder))
    return first === undefined ? [] : [first.startedAt - at]
  })
})
