/** What queries may hold. */
export { mostPairs } from "./lists.ts"
export { Moment } from "./Moment.ts"
export { defaultPageSize } from "./paging.ts"
export { Sort, sortColumns } from "./tally.ts"
