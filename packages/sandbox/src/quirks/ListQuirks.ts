import { noOddRows, type OddRows } from "./oddRows.ts"

/**
 * How `updated_at_min` is read: `asked` as documented; `zone` as if it were 7 hours later, because it is turned into
 * the shop's zone and compared with UTC; `local` with its own zone replaced by the shop's; `seconds` and `minutes`
 * against times that are cut down to the second or minute; `ignored` not at all.
 */
export type ChangesFilter = "asked" | "zone" | "local" | "seconds" | "minutes" | "ignored"

/**
 * How the upstreams' lists behave where their documents promise nothing: all of it was seen in shops or in kindred
 * systems.
 */
export interface ListQuirks {
  /** How Haravan reads `updated_at_min`, of balances and of products. */
  readonly changesFilter: ChangesFilter
  /** How balances are sorted if `order` is not named. */
  readonly defaultOrder: "newest first" | "oldest first" | "by id" | "by id, descending"
  /** What a request for balances without any filter gets. */
  readonly unfiltered: "everything" | "nothing" | "422"
  /** Haravan writes ids as JSON strings. */
  readonly idsAsText: boolean
  /** The most rows in a page of Haravan's balances, whatever limit is asked for. */
  readonly pageCap: number
  /** The same for a page by `updated_at_min`. */
  readonly changesPageCap: number
  /** A balance that was removed still takes its place in a page, which is short then. */
  readonly removedTakePlace: boolean
  /** Of how many balances one is missing in Haravan's lists, and there when it is asked for by its variant; 0: none. */
  readonly hiddenInLists: number
  /** How many locations Haravan puts in a page; `Infinity`: all of them in every page, whichever is asked for. */
  readonly locationsPerPage: number
  /** What Loop's `next_page_url` begins with, as a gateway writes it; `undefined`: the address that was asked. */
  readonly nextPageAddress: string | undefined
  /** Loop's `next_page_url` has the cursor alone, without filters and limit, as in the documented example. */
  readonly nextPageCursorAlone: boolean
  /** How many more products Haravan counts than it lists. */
  readonly productCountOff: number
  /** Which share of rows is odd: none unless given. */
  readonly oddRows: OddRows
  /**
   * Haravan has a second balance for each pair whose number is a multiple of this. It comes behind all others in the order of
   * ids; it is the older one or the newer one in turn, and the older one has another count.
   */
  readonly secondBalanceEvery: number | undefined
  /**
   * How far each upstream's clock is ahead of the sandbox's: in the `Date` of its answers, and in Haravan's `updated_at`.
   * Without it answers have no `Date` of the sandbox's own.
   */
  readonly clockAheadMillis: { readonly loop: number; readonly haravan: number } | undefined
}

export const noQuirks: ListQuirks = {
  changesFilter: "asked",
  defaultOrder: "newest first",
  unfiltered: "everything",
  idsAsText: false,
  pageCap: 250,
  changesPageCap: 250,
  removedTakePlace: false,
  hiddenInLists: 0,
  locationsPerPage: Infinity,
  nextPageAddress: undefined,
  nextPageCursorAlone: false,
  productCountOff: 0,
  oddRows: noOddRows,
  secondBalanceEvery: undefined,
  clockAheadMillis: undefined
}
