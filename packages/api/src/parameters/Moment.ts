import { EpochMillis, isTimestamp, timestampRule, parseTimestampUnsafe, formatTimestamp } from "@stocktally/schema"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"

const unitMillis: ReadonlyMap<string, number> = new Map([
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
  ["w", 604_800_000]
])

const period = /^([1-9]\d{0,6})([smhdw])$/

/** A point in time, or a duration before now. */
export const Moment = Schema.String.check(
  Schema.makeFilter(
    (text) =>
      isTimestamp(text) || period.test(text) || `Expected a duration such as 72h, 7d or 30m, or ${timestampRule}`,
    {
      toJsonSchema: () => ({ anyOf: [{ pattern: period.source }, { format: "date-time" }] })
    }
  )
).pipe(Schema.decodeTo(
  Schema.Union([
    Schema.TaggedStruct("At", { at: EpochMillis }),
    Schema.TaggedStruct("Ago", { millis: Schema.Int })
  ]),
  {
    decode: SchemaGetter.transform((text) => {
      const [, amount, unit = ""] = period.exec(text) ?? []
      return amount === undefined
        ? { _tag: "At" as const, at: parseTimestampUnsafe(text) }
        : { _tag: "Ago" as const, millis: Number(amount) * (unitMillis.get(unit) ?? 1000) }
    }),
    encode: SchemaGetter.transform((moment) =>
      moment._tag === "At" ? formatTimestamp(moment.at) : `${Math.max(1, Math.round(moment.millis / 1000))}s`
    )
  }
))
export type Moment = typeof Moment.Type

/** Makes a moment of a point in time. */
export const momentAt = (at: EpochMillis): Moment => ({ _tag: "At", at })

/** The time of a moment; durations count back from `now`. */
export const resolveMoment = (moment: Moment, now: EpochMillis): EpochMillis =>
  moment._tag === "At" ? moment.at : now - moment.millis
