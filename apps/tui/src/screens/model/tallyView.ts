/** The filter and the order of the tally's view, and the results that belong to it. */
import type { TallyFilter } from "@stocktally/tally"
import { Verdict } from "@stocktally/schema"
import type { TallyState, TallyView } from "./state/Tally.ts"

/** The filter of the view without verdicts. */
export const countFilterOf = ({ allLocations, began, empty, location, minValue, text }: TallyView): TallyFilter => ({
  ...(text.trim() === "" ? {} : { q: text }),
  ...(location === null ? {} : { locations: [location] }),
  ...(began === null ? {} : { began }),
  ...(minValue === null ? {} : { minValue }),
  ...(empty ? { empty } : {}),
  ...(allLocations ? { allLocations } : {})
})

/** The filter of the view. */
export const filterOf = (view: TallyView): TallyFilter => ({
  ...countFilterOf(view),
  ...(view.verdicts.length === 0 ? {} : { verdicts: view.verdicts })
})

/** The order of the view, as `--sort` takes it; undefined for the default. */
export const sortOf = ({ descending, sort }: TallyView): string | undefined =>
  descending ? `-${sort}` : sort === "harm" ? undefined : sort

/** Whether the view has a filter. */
export const isFiltered = ({ allLocations, empty, verdicts, ...view }: TallyView): boolean =>
  view.text !== "" || view.location !== null || view.began !== null || view.minValue !== null || verdicts.length > 0 ||
  empty || allLocations

/** Whether both views have the same filter but for verdicts. */
export const hasSameCounts = (self: TallyView, that: TallyView): boolean =>
  self.text === that.text && self.location === that.location && self.began === that.began &&
  self.minValue === that.minValue && self.empty === that.empty &&
  self.allLocations === that.allLocations

const isSameView = (self: TallyView, that: TallyView): boolean =>
  self === that ||
  (hasSameCounts(self, that) && self.verdicts.join() === that.verdicts.join() && self.sort === that.sort &&
    self.descending === that.descending)

/** Whether the rows are of the current view. */
export const isOfView = ({ rowsOf, view }: Pick<TallyState, "rowsOf" | "view">): boolean =>
  rowsOf !== null && isSameView(rowsOf, view)

/** The number of all rows of the list; null if they are not counted. */
export const totalOf = ({ totals, totalsOf, view }: Pick<TallyState, "totals" | "totalsOf" | "view">): number | null =>
  totals === null || totalsOf === null || !hasSameCounts(totalsOf, view) ?
    null
    : (view.verdicts.length === 0 ? Verdict.literals : view.verdicts)
      .reduce((sum, verdict) => sum + totals.summary[verdict], 0)
