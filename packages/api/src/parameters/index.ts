/** Query parameters. */
export { Moment, timeOf } from "./Moment.ts"
export { defaultPageSize } from "./paging.ts"
export { Sort, type TallyFilterQuery } from "./tally.ts"
