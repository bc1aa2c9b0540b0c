/**
 * Settings in, one Layer out: the upstreams that are read, real or simulated, and what is logged about it.
 *
 * @module
 */
export { examineOpened, type StoreExamination } from "@stocktally/sync"
export { examineInstallation } from "./doctor/examineInstallation.ts"
export { examineSettings } from "./doctor/examineSettings.ts"
export { failureOf, type ProgramError } from "./failureOf.ts"
export { type ObservabilityOptions, Observability } from "./observe/Observability.ts"
export { ReadModels, serverAccess } from "./readmodel/ReadModels.ts"
export { durationForms, intervalForms, parseDuration, parseInterval } from "./settings/duration.ts"
export { fileFailure } from "./settings/fileFailure.ts"
export type { ReadOptions } from "./settings/readSettings.ts"
export { Settings } from "./settings/Settings.ts"
export { describeProblem, SettingProblem, SettingsError } from "./settings/SettingsError.ts"
export type {
  ApiKey,
  DatabaseSetting,
  HttpSettings,
  LogFormat,
  Network,
  SandboxSetting,
  ServerAccess,
  SettingsValues,
  UpstreamAccess
} from "./settings/SettingsValues.ts"
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
export type { StoreFailure } from "./store/Store.ts"
export { withSettings } from "./withSettings.ts"
