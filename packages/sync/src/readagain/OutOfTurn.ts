import type { EpochMillis, HaravanBalance, HaravanKey, LoopInventory, LoopKey, Upstream } from "@stocktally/schema"

/**
 * The single reads that were kept while a list is read. A page that was under way at that time may show what was before,
 * and must not be written over them. What is held back of a page was seen all the same: a single read that was kept
 * since the reading began has the mark of that reading.
 */
export interface OutOfTurn {
  /** `at` is when the read was kept. */
  readonly keepLoop: (key: LoopKey, at: EpochMillis) => void
  /** `updatedAt` is null where Haravan had no such balance. */
  readonly keepHaravan: (key: HaravanKey, updatedAt: EpochMillis | null, at: EpochMillis) => void
  /** Those of pages that were asked for at `fetchedAt` or later that may be written. */
  readonly loop: (rows: ReadonlyArray<LoopInventory>, fetchedAt: EpochMillis) => ReadonlyArray<LoopInventory>
  readonly haravan: (rows: ReadonlyArray<HaravanBalance>, fetchedAt: EpochMillis) => ReadonlyArray<HaravanBalance>
  /** Another run begins, or a full reading of a side: all of its pages are yet to be asked for. */
  readonly forget: (upstream: Upstream) => void
}

/** As many reads are remembered for each side; nobody at a screen asks for more within one run. */
const most = 10_000

const remember = <A>(reads: Map<string, A>, { locationId, variantId }: LoopKey | HaravanKey, read: A): void => {
  const [oldest] = reads.keys()
  if (reads.size >= most && oldest !== undefined) reads.delete(oldest)
  reads.set(`${variantId}:${locationId}`, read)
}

export const makeOutOfTurn = (): OutOfTurn => {
  const loop = new Map<string, EpochMillis>()
  const haravan = new Map<string, { readonly updatedAt: EpochMillis | null; readonly at: EpochMillis }>()
  return {
    keepLoop: (key, at) => remember(loop, key, at),
    keepHaravan: (key, updatedAt, at) => remember(haravan, key, { updatedAt, at }),
    loop: (rows, fetchedAt) =>
      loop.size === 0 ? rows : rows.filter(({ location, variant }) => {
        const at = loop.get(`${variant.id}:${location.id}`)
        return at === undefined || fetchedAt >= at
      }),
    // Haravan says itself which of two readings is of the later state.
    haravan: (rows, fetchedAt) =>
      haravan.size === 0 ? rows : rows.filter(({ locationId, updatedAt, variantId }) => {
        const read = haravan.get(`${variantId}:${locationId}`)
        return read === undefined || (read.updatedAt === null ? fetchedAt >= read.at : updatedAt >= read.updatedAt)
      }),
    forget: (upstream) => (upstream === "loop" ? loop : haravan).clear()
  }
}
