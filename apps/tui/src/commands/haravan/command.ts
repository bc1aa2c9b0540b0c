import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { lazily } from "../../cli/lazily.ts"
import { countFlag, idFlag, idsFlag, timeFlag } from "../../cli/parameters.ts"

const balances = Command.make(
  "balances",
  {
    locationIds: idsFlag("location-ids", "HaravanLocationId").pipe(
      Flag.withDescription("At these locations alone, any number of them")
    ),
    variantIds: idsFlag("variant-ids", "HaravanVariantId").pipe(
      Flag.withDescription("Of these variants alone, any number of them")
    ),
    updatedAtMin: timeFlag("updated-at-min").pipe(
      Flag.withDescription("Changed at this time or later, such as 2026-11-16T10:36:20Z")
    ),
    sinceId: idFlag("since-id", "HaravanBalanceId").pipe(Flag.withDescription("With a greater id than this")),
    limit: countFlag("limit", 1).pipe(Flag.withDescription("This many at most; all of them without it")),
    order: Flag.Literals("order", ["id", "updated_at"]).pipe(
      Flag.withDescription("Order of the answer; without it, as rows arrive, which is the fastest"),
      Flag.optional
    ),
    direction: Flag.Literals("direction", ["asc", "desc"]).pipe(
      Flag.withDescription("asc unless said otherwise"),
      Flag.optional
    )
  },
  lazily(() => import("./haravan.ts").then(({ balances }) => balances))
).pipe(
  Command.withDescription("List Haravan's inventory balances as they arrive"),
  Command.withExamples([
    { command: "stocktally haravan balances --format csv > balances.csv" },
    { command: "stocktally haravan balances --location-ids 1001,1002 --updated-at-min 2026-11-16T00:00:00+07:00" }
  ])
)

const locations = Command.make("locations", {}, lazily(() => import("./haravan.ts").then(({ locations }) => locations)))
  .pipe(
    Command.withDescription("List Haravan's locations")
  )

const shop = Command.make("shop", {}, lazily(() => import("./haravan.ts").then(({ shop }) => shop))).pipe(
  Command.withDescription("Show which shop the access token belongs to")
)

export const haravan = Command.make("haravan").pipe(
  Command.withDescription("Read Haravan"),
  Command.withSubcommands([balances, locations, shop])
)
