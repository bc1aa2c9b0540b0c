/** What queries may hold. */
export { mostPairs } from "./lists.ts"
export { Moment, timeOf } from "./Moment.ts"
export { defaultPageSize } from "./paging.ts"
export { Sort, sortColumns, type TallyFilterQuery } from "./tally.ts"
