const groups = /\B(?=(?:\d{3})+$)/g

/** A number of things, with its thousands apart: `1,234,567`; `1,234.5678` of those that are divided. */
export const count = (value: number): string => {
  if (value < 0) return `-${count(-value)}`
  const [whole = "", ...decimals] = String(value).split(".")
  return [whole.replace(groups, ","), ...decimals].join(".")
}

/** Loop's count minus Haravan's, with its sign; empty if there is none. */
export const difference = (delta: number | null): string =>
  delta === null ? "" : delta > 0 ? `+${delta}` : String(delta)
