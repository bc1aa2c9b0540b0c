const groups = /\B(?=(?:\d{3})+$)/g

/** A number of things, with its thousands apart: `1,234,567`. */
export const count = (value: number): string => value < 0 ? `-${count(-value)}` : String(value).replace(groups, ",")
