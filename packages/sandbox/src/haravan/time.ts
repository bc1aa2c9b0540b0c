import { DateTime } from "effect"

/** A time as Haravan writes it: UTC, and no trailing zeros in the fraction (`.02Z`, `.6Z`, or none). */
export const haravanTime = (millis: number): string =>
  DateTime.formatIso(DateTime.makeUnsafe(millis)).replace(/\.?0*Z$/, "Z")
