import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Settings } from "../settings/Settings.ts"
import type { SettingsValues } from "../settings/SettingsValues.ts"
import { chooseShop, NoSuchShop } from "./chooseShop.ts"
import { readShops, type ShopsFileError } from "./readShops.ts"

/**
 * The settings of the shop that a command means: the one that `named` says, `STOCKTALLY_SHOP`, or the only one of the
 * shops file. Without a shops file, the settings themselves.
 */
export const shopSettings = (
  named: Option.Option<string>
): Effect.Effect<SettingsValues, ShopsFileError | NoSuchShop, Settings> =>
  Effect.gen(function*() {
    const settings = yield* Settings
    const wanted = Option.orElse(named, () => settings.shop)
    if (Option.isSome(settings.shops)) {
      const reading = yield* readShops(settings.shops.value)
      return (yield* Effect.fromResult(chooseShop(reading, wanted))).settings
    }
    return Option.isNone(wanted) ? settings : yield* new NoSuchShop({
      problem: `there is no file of shops, so there is no shop ${wanted.value}; set STOCKTALLY_SHOPS`,
      named: true
    })
  })
