/** The messages to the process that syncs a shop. None of them is stored. */
import * as Entity from "effect/cluster/Entity"
import * as Rpc from "effect/rpc/Rpc"
import * as Schema from "effect/Schema"

/** The process does not have the shop, or could not do what was requested. The sender does it itself, and sees why. */
export class NotDone extends Schema.TaggedError<NotDone>()("NotDone", {}) {}

export const ShopEntity = Entity.make("Shop", [
  /** Starts a sync, and returns the id of its run. */
  Rpc.make("Sync", {
    payload: { kind: Schema.Literals(["auto", "full", "incremental"]), acceptLoss: Schema.Boolean },
    success: Schema.String,
    error: NotDone
  }),
  /** Reads a row live, and returns whether it is stored; null if there is no such row. */
  Rpc.make("ReadRow", { payload: { id: Schema.String }, success: Schema.NullOr(Schema.Boolean), error: NotDone }),
  /** Watches the shop with its current settings, from its start if `restart` is set. False: it does not have the shop. */
  Rpc.make("SettingsChanged", { payload: { restart: Schema.Boolean }, success: Schema.Boolean })
])
