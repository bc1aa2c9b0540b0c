import { Upstream } from "@stocktally/schema"
import * as Schema from "effect/Schema"

/** The store has not been filled yet, and nothing in it could be told from nothing at the upstreams. */
export class NotSynced extends Schema.TaggedError<NotSynced>()("NotSynced", { missing: Schema.Array(Upstream) }) {}
