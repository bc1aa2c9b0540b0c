import { noOddRows, type OddRows } from "./oddRows.ts"

/**
 * How `updated_at_min` is read. `documented`: as documented. `zone`: 7 hours late, because it is converted to the shop's
 * zone and compared with UTC. `local`: with the shop's zone in place of its own. `seconds` and `minutes`: compared with
 * times that are truncated to the second or minute. `ignored`: not at all.
 */
export type ChangesFilter = "documented" | "zone" | "local" | "seconds" | "minutes" | "ignored"

/**
 * Behaviour of the upstreams' lists that their documents leave open. All of it has been seen in shops or in similar
 * systems.
 */
export interface ListQuirks {
  /** How Haravan reads `updated_at_min`, of balances and of products. */
  readonly changesFilter: ChangesFilter
  /** The order of balances if the request names none. */
  readonly defaultOrder: "newest first" | "oldest first" | "by id" | "by id, descending"
  /** The answer to a request for balances without a filter. */
  readonly unfiltered: "everything" | "nothing" | "422"
  /** Whether Haravan writes ids as JSON strings. */
  readonly idsAsText: boolean
  /** The most rows in a page of Haravan's balances, whatever limit is requested. */
  readonly pageCap: number
  /** The same for a page with `updated_at_min`. */
  readonly changesPageCap: number
  /** Whether a page counts removed balances against its limit, and so is short. */
  readonly removedCountInPages: boolean
  /** One in this many balances is missing from Haravan's lists, but not from a request for its variant; 0: no balance is. */
  readonly hiddenInLists: number
  /** The locations in a page of Haravan's; `Infinity`: every page has all of them. */
  readonly locationsPerPage: number
  /** The beginning of Loop's `next_page_url`, as a gateway writes it; undefined: the address of the request. */
  readonly nextPageAddress: string | undefined
  /** Whether Loop's `next_page_url` has the cursor alone, without filters and limit, as in the documented example. */
  readonly nextPageCursorAlone: boolean
  /** The products that Haravan counts but does not list. */
  readonly productCountOff: number
  /** The shares of rows that are odd. */
  readonly oddRows: OddRows
  /**
   * Haravan has a second balance for each pair whose number is a multiple of this. Its id is above all others. It is the older
   * and the newer balance by turns; the older one has a different count.
   */
  readonly secondBalanceEvery: number | undefined
  /**
   * The milliseconds that each upstream's clock is ahead, in the `Date` of its answers and in Haravan's `updated_at`. If
   * undefined, the sandbox sends no `Date`.
   */
  readonly clockAheadMillis: { readonly loop: number; readonly haravan: number } | undefined
}

export const noQuirks: ListQuirks = {
  changesFilter: "documented",
  defaultOrder: "newest first",
  unfiltered: "everything",
  idsAsText: false,
  pageCap: 250,
  changesPageCap: 250,
  removedCountInPages: false,
  hiddenInLists: 0,
  locationsPerPage: Infinity,
  nextPageAddress: undefined,
  nextPageCursorAlone: false,
  productCountOff: 0,
  oddRows: noOddRows,
  secondBalanceEvery: undefined,
  clockAheadMillis: undefined
}
