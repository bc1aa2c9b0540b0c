import * as Context from "effect/Context"
import * as Layer from "effect/Layer"
import { type ReadOptions, readSettings } from "./readSettings.ts"
import type { SettingsError } from "./SettingsError.ts"
import type { SettingsValues } from "./SettingsValues.ts"

/**
 * The settings, read in one place: environment variables, then `.env` in the working directory, then
 * `$XDG_CONFIG_HOME/stocktally/env`; the first that has a setting wins. An empty setting counts as not set, except that
 * an empty credential is an error. The variables that are conventions of every program (`OTEL_*`, `HTTPS_PROXY`,
 * `NO_PROXY`) are read from the environment alone. Everything that is wrong is reported at once, as `SettingsError`.
 */
export class Settings extends Context.Service<Settings, SettingsValues>()("@stocktally/program/Settings") {
  /** Reads the settings of this process; `options` put other places in their stead. */
  static readonly layer = (options?: ReadOptions): Layer.Layer<Settings, SettingsError> =>
    Layer.effect(Settings, readSettings(options ?? {}))
}
