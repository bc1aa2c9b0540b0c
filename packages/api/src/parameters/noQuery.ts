import * as Schema from "effect/Schema"

/** A route that takes no parameters. A struct without fields would take any. */
export const noQuery = Schema.Struct({}).check(
  Schema.makeFilter((query) => {
    const [name] = Object.keys(query)
    return name === undefined || { path: [name], issue: "Unexpected key: the route takes no parameters" }
  })
)
