const groups = /\B(?=(?:\d{3})+$)/g

/** A number of things, with its thousands apart: `1,234,567`. */
export const count = (value: number): string => value < 0 ? `-${count(-value)}` : String(value).replace(groups, ",")

/** Loop's count minus Haravan's, with its sign; empty if there is none. */
export const difference = (delta: number | null): string =>
  delta === null ? "" : delta > 0 ? `+${delta}` : String(delta)
