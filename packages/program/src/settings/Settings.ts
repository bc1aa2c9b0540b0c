import * as Context from "effect/Context"
import * as Layer from "effect/Layer"
import { type SettingsPlaces, readSettings } from "./readSettings.ts"
import type { SettingsError } from "./SettingsError.ts"
import type { SettingsValues } from "./SettingsValues.ts"

/**
 * The settings, from environment variables, then `.env` in the working directory, then
 * `$XDG_CONFIG_HOME/stocktally/env`; the first place that has a setting wins. An empty setting counts as not set, except
 * that an empty credential is an error. `OTEL_*`, `HTTPS_PROXY` and `NO_PROXY` are read from the environment only. Fails
 * with one `SettingsError` that lists every problem.
 */
export class Settings extends Context.Service<Settings, SettingsValues>()("@stocktally/program/Settings") {
  /** Reads the settings of this process, or those in `places`. */
  static readonly layer = (places?: SettingsPlaces): Layer.Layer<Settings, SettingsError> =>
    Layer.effect(Settings, readSettings(places ?? {}))
}
