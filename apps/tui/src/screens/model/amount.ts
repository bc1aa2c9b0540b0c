/** Amounts of money as people type them: in the main unit of the currency, with or without decimals. */
import { currencyDecimals, largestValue } from "@stocktally/schema"
import * as Result from "effect/Result"

/**
 * Parses an amount into the currency's smallest unit; null for an empty text. Separators are ambiguous, and refused.
 */
export const parseAmount = (text: string, currency: string): Result.Result<number | null, string> => {
  const trimmed = text.trim()
  if (trimmed === "") return Result.succeed(null)
  const decimals = currencyDecimals(currency) ?? 0
  const [, whole, rest = ""] = /^(\d+)(?:\.(\d+))?$/.exec(trimmed) ?? []
  const value = whole === undefined || rest.length > decimals ? Number.NaN : Number(whole + rest.padEnd(decimals, "0"))
  return value <= largestValue
    ? Result.succeed(value === 0 ? null : value)
    : Result.fail(
      `type an amount such as ${decimals === 0 ? "1000000" : `12.${"5".padEnd(decimals, "0")}`}, without separators`
    )
}

/** Formats an amount for {@link parseAmount}. */
export const amountText = (value: number, currency: string): string => {
  const decimals = currencyDecimals(currency) ?? 0
  return (value / 10 ** decimals).toFixed(decimals)
}
