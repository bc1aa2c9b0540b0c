/** Sentences that explain verdicts and flags to people who see them for the first time, in Help and Detail. */
import { type Flag, type TallyRow, type Verdict, visible } from "@stocktally/schema"

/** Why a row has its verdict. */
export const verdictMeanings: { readonly [V in Verdict]: string } = {
  unlinked: "Not yet matched with its partner on the other side: see Links (L).",
  unknown: "One side was not read yet, or only in part.",
  untracked: "Haravan does not track its stock, so there is no limit.",
  oversold: "An available count is below zero.",
  "only-in-loop": "All of Haravan was read, and Haravan has no record of it.",
  "only-in-haravan": "All of Loop was read, and Loop has no record of it.",
  match: "Loop shows the expected count.",
  drift: "Loop had time to follow the latest change, and still shows a different count.",
  settling: "The counts differ, but they changed so recently that Loop may still follow."
}

/** The remedy for a row whose location has no partner; null for other rows. */
export const unlinkedLocationHint = ({ link: { unlinked }, location, loop }: TallyRow): string | null =>
  unlinked === null || unlinked.what !== "location" || unlinked.reason === "ignored"
    ? null
    : loop === null
    ? `${visible(location)} is not linked to a Loop location. If it feeds one together with others, run stocktally ` +
      "rules propose."
    : `${
      visible(location)
    } is not linked to a Haravan location. If it sells from several, run stocktally rules propose.`

/** The meaning of each flag. */
export const flagMeanings: { readonly [F in Flag]: string } = {
  backorder: "Haravan sells it even if none is left",
  empty: "0 on one side, and no record on the other",
  transit: "the location holds goods on their way",
  "not-sellable": "the location holds goods that are not for sale"
}

/** The definition of DIFF, for one row or for all. */
export const differenceMeaning = (hasRule: boolean | null): string =>
  hasRule === null
    ? "Loop's count minus the expected one: Haravan's, or that of the stock rule"
    : hasRule
    ? "Loop minus the expected count"
    : "Loop minus Haravan"
