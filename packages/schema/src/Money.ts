/**
 * Prices and values of differences. A price is an exact decimal in the shop's currency. A value is a whole number of
 * the currency's smallest unit (đồng, cents), because sums of binary fractions are not exact.
 */
import * as Schema from "effect/Schema"
import { isQuantity } from "./Quantity.ts"

/** The largest price, in the currency's main unit. A larger price is treated as unreadable. */
export const largestPrice = 1e10

/** The largest value of one row, in the currency's smallest unit; beyond it, sums over a shop would not be exact. */
export const largestValue = 1e12

/** Whether a number is a price: an exact decimal with at most four decimals, from 0 to {@link largestPrice}. */
export const isPrice = (value: number): boolean => value >= 0 && value <= largestPrice && isQuantity(value)

/** A price in the shop's currency. */
export const Price = Schema.Finite.check(
  Schema.makeFilter((value) => isPrice(value) || `Expected a price from 0 to ${largestPrice} with at most 4 decimals`, {
    toJsonSchema: () => [{ minimum: 0, maximum: largestPrice }, true]
  })
)

interface MoneyFormat {
  readonly decimals: number
  readonly format: Intl.NumberFormat
}

/** Formats by currency code: making one takes as long as using it twenty times. */
const formats = new Map<string, MoneyFormat>()

const formatOf = (currency: string): MoneyFormat | undefined => {
  const cached = formats.get(currency)
  if (cached !== undefined) return cached
  try {
    const format = new Intl.NumberFormat(currency === "VND" ? "vi-VN" : "en", { style: "currency", currency })
    const found = { format, decimals: format.resolvedOptions().maximumFractionDigits ?? 0 }
    formats.set(currency, found)
    return found
  } catch {
    return undefined
  }
}

/**
 * The decimals of a currency: 0 for VND, 2 for USD and for unknown codes. Undefined if the code is not three letters.
 */
export const currencyDecimals = (currency: string): number | undefined => formatOf(currency)?.decimals

/** Formats a value in its currency: `1.250.000 ₫`, `$12.50`. Without a currency it is a plain number. */
export const formatMoney = (value: number, currency: string | null): string => {
  const money = currency === null ? undefined : formatOf(currency)
  return money === undefined ? String(value) : money.format.format(value / 10 ** money.decimals)
}
