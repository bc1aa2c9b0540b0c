/**
 * The parts of both programs: settings, connections to real or simulated upstreams, the store, logs and telemetry.
 *
 * @module
 */
export { checkStore, type StoreCheckResult } from "@stocktally/sync"
export { checkInstallation } from "./doctor/checkInstallation.ts"
export { checkSettings } from "./doctor/checkSettings.ts"
export { failureOf, type ProgramError } from "./failureOf.ts"
export { type ObservabilityOptions, Observability } from "./observe/Observability.ts"
export { ReadModels, serverAccess } from "./readmodel/ReadModels.ts"
export { durationForms, intervalForms, parseDuration, parseInterval } from "./settings/duration.ts"
export { isEveryAddress } from "./settings/everyAddress.ts"
export { fileFailure } from "./settings/fileFailure.ts"
export type { SettingsPlaces } from "./settings/readSettings.ts"
export { Settings } from "./settings/Settings.ts"
export { describeProblem, SettingProblem, SettingsError } from "./settings/SettingsError.ts"
export type {
  ApiKey,
  ClusterSetting,
  DatabaseSetting,
  HttpSettings,
  LogFormat,
  Network,
  RunnerAddress,
  SandboxSetting,
  ServerAccess,
  SettingsValues,
  ShopsSetting,
  UpstreamAccess
} from "./settings/SettingsValues.ts"
export { chooseShop, NoSuchShop } from "./shops/chooseShop.ts"
export {
  describeShopProblem,
  readShops,
  type Shop,
  type ShopProblem,
  ShopsFileError,
  type ShopsReading
} from "./shops/readShops.ts"
export { type SandboxShops, type SandboxShopsChoices, serveSandboxShops } from "./shops/sandboxShops.ts"
export { type CurrentShops, Shops } from "./shops/Shops.ts"
export { shopSettings } from "./shops/shopSettings.ts"
export { listShops, summarizeShops } from "./shops/summarizeShops.ts"
export { chooseSource, type SandboxUse } from "./sources/chooseSource.ts"
export { MissingSettings } from "./sources/MissingSettings.ts"
export {
  InvalidSandboxChoice,
  type SandboxChoices,
  SandboxNotStarted,
  type ServedSandbox,
  serveSandbox
} from "./sources/SandboxProcess.ts"
export { requireHaravan, requireLoop, Sources, type SourcesError, type SourcesOptions } from "./sources/Sources.ts"
export { UnsupportedRuntime } from "./sources/UnsupportedRuntime.ts"
export { LocalStore } from "./store/LocalStore.ts"
export { openClusterTables, openShopStores } from "./store/openStore.ts"
export type { StoreFailure } from "./store/Store.ts"
export { withSettings } from "./withSettings.ts"
