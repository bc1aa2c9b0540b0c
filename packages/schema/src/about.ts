import * as Schema from "effect/Schema"

/**
 * Says what a field of a struct or a query holds, for those who read the OpenAPI document: an example as it is sent, and
 * what counts where the field is left out.
 */
export const about =
  <S extends Schema.Top>(description: string, example?: S["Encoded"], byDefault?: S["Encoded"]) =>
  (self: S): S["Rebuild"] => {
    const said: Schema.Annotations.Annotations = {
      description,
      ...(example === undefined ? {} : { examples: [example] }),
      ...(byDefault === undefined ? {} : { default: byDefault })
    }
    // The document describes what is sent, which is the other end of a transformation.
    return self.ast.encoding === undefined
      ? self.annotateKey(said)
      : Schema.flip(Schema.flip(self).annotateKey(said))
  }
