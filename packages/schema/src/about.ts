import type * as Schema from "effect/Schema"

/** Says what a field of a struct holds, for those who read the JSON that is made of it. */
export const about = (description: string) => <S extends Schema.Top>(self: S): S["Rebuild"] =>
  self.annotateKey({ description })
