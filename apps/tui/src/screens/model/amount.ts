/** An amount of money as someone writes it: in the currency's main unit, with its decimals or without. */
import { currencyDecimals, largestValue } from "@stocktally/schema"
import * as Result from "effect/Result"

/** In the currency's smallest unit; null for no amount at all. Separators are refused: they mean two things. */
export const parseAmount = (text: string, currency: string): Result.Result<number | null, string> => {
  const trimmed = text.trim()
  if (trimmed === "") return Result.succeed(null)
  const decimals = currencyDecimals(currency) ?? 0
  const [, whole, rest = ""] = /^(\d+)(?:\.(\d+))?$/.exec(trimmed) ?? []
  const value = whole === undefined || rest.length > decimals ? Number.NaN : Number(whole + rest.padEnd(decimals, "0"))
  return value <= largestValue
    ? Result.succeed(value === 0 ? null : value)
    : Result.fail(
      `write an amount such as ${decimals === 0 ? "1000000" : `12.${"5".padEnd(decimals, "0")}`}, without separators`
    )
}

/** The same the other way. */
export const amountText = (value: number, currency: string): string => {
  const decimals = currencyDecimals(currency) ?? 0
  return (value / 10 ** decimals).toFixed(decimals)
}
