import { DateTime } from "effect"

/** Writes a time as Haravan does: in UTC, without trailing zeros in the fraction (`.02Z`, `.6Z`, `Z`). */
export const haravanTime = (millis: number): string =>
  DateTime.formatIso(DateTime.makeUnsafe(millis)).replace(/\.?0*Z$/, "Z")
