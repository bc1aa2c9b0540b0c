import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { lazily } from "../../cli/lazily.ts"
import { countFlag, idFlag, idsFlag, timeFlag } from "../../cli/parameters.ts"

const balances = Command.make(
  "balances",
  {
    locationIds: idsFlag("location-ids", "HaravanLocationId").pipe(
      Flag.withDescription("Only at these locations, any number of them")
    ),
    variantIds: idsFlag("variant-ids", "HaravanVariantId").pipe(
      Flag.withDescription("Only of these variants, any number of them")
    ),
    updatedAtMin: timeFlag("updated-at-min").pipe(
      Flag.withDescription("Only those changed at this time or later, such as 2026-11-16T10:36:20Z")
    ),
    sinceId: idFlag("since-id", "HaravanBalanceId").pipe(
      Flag.withDescription("Only those with a greater id than this")
    ),
    limit: countFlag("limit", 1).pipe(Flag.withDescription("At most this many; without it, all")),
    order: Flag.Literals("order", ["id", "updated_at"]).pipe(
      Flag.withDescription("The sort order; without it, rows are written as they arrive, which is fastest"),
      Flag.optional
    ),
    direction: Flag.Literals("direction", ["asc", "desc"]).pipe(
      Flag.withDescription("The direction of the sort order; asc by default"),
      Flag.optional
    )
  },
  lazily(() => import("./haravan.ts").then(({ balances }) => balances))
).pipe(
  Command.withDescription("List the inventory balances in Haravan"),
  Command.withExamples([
    { command: "stocktally haravan balances --format csv > balances.csv" },
    { command: "stocktally haravan balances --location-ids 1001,1002 --updated-at-min 2026-11-16T00:00:00+07:00" }
  ])
)

const locations = Command.make("locations", {}, lazily(() => import("./haravan.ts").then(({ locations }) => locations)))
  .pipe(
    Command.withDescription("List the locations in Haravan")
  )

const shop = Command.make("shop", {}, lazily(() => import("./haravan.ts").then(({ shop }) => shop))).pipe(
  Command.withDescription("Show the shop of the access token")
)

export const haravan = Command.make("haravan").pipe(
  Command.withDescription("Read records from Haravan"),
  Command.withSubcommands([balances, locations, shop])
)
