/** Changes as stored in the tables. */
import type { Change, HaravanCounts } from "@stocktally/tally"
import { fromTenThousandths } from "@stocktally/schema"
import { toQuantity } from "../sql/quantities.ts"
import { upstreamOfSide, verdictOfCode } from "../sql/codes.ts"

/** The columns of a change of a level. */
export const levelColumns = `side, at, not_before, updated_at, on_hand_before, committed_before, incoming_before,
  available_before, on_hand, committed, incoming, available`

/** The name of a Haravan location that feeds the place `p`; null if it is the only one. */
export const feedingLocationName = (p: string, locationId: string): string =>
  `CASE WHEN ${p}.sources > 1 THEN coalesce((SELECT n.name FROM haravan_location n WHERE n.id = ${locationId}),
    'Location ' || ${locationId}) END`

export interface LevelChangeRow {
  readonly side: number
  readonly location: string | null
  readonly at: number
  readonly not_before: number | null
  readonly updated_at: number | null
  readonly on_hand_before: number | null
  readonly committed_before: number | null
  readonly incoming_before: number | null
  readonly available_before: number | null
  readonly on_hand: number | null
  readonly committed: number | null
  readonly incoming: number | null
  readonly available: number | null
}

export interface VerdictChangeRow {
  readonly at: number
  readonly before: number
  readonly after: number
}

const counts = (
  onHand: number | null,
  committed: number | null,
  incoming: number | null,
  available: number | null
): HaravanCounts | null =>
  available === null ? null : {
    onHand: toQuantity(onHand),
    committed: toQuantity(committed),
    incoming: toQuantity(incoming),
    available: fromTenThousandths(available)
  }

export const levelChange = (row: LevelChangeRow): Change =>
  upstreamOfSide(row.side) === "loop"
    ? {
      _tag: "Loop",
      at: row.at,
      notBefore: row.not_before,
      before: toQuantity(row.available_before),
      after: toQuantity(row.available)
    }
    : {
      _tag: "Haravan",
      location: row.location,
      at: row.at,
      updatedAt: row.updated_at,
      before: counts(row.on_hand_before, row.committed_before, row.incoming_before, row.available_before),
      after: counts(row.on_hand, row.committed, row.incoming, row.available)
    }

export const verdictChange = ({ after, at, before }: VerdictChangeRow): Change => ({
  _tag: "Verdict",
  at,
  before: verdictOfCode(before),
  after: verdictOfCode(after)
})
