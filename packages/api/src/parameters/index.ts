/** Query parameters. */
export { Moment, resolveMoment } from "./Moment.ts"
export { defaultPageSize } from "./paging.ts"
export { Sort, type TallyFilterQuery } from "./tally.ts"
