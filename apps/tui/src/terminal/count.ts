const groups = /\B(?=(?:\d{3})+$)/g

/** A number with thousands separators: `1,234,567`, `1,234.5678`. */
export const count = (value: number): string => {
  if (value < 0) return `-${count(-value)}`
  const [whole = "", ...decimals] = String(value).split(".")
  return [whole.replace(groups, ","), ...decimals].join(".")
}

/** DIFF, Loop's count minus the expected one, with its sign; empty if it is unknown. */
export const difference = (delta: number | null): string =>
  delta === null ? "" : delta > 0 ? `+${delta}` : String(delta)
