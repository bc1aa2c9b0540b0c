import type { ConfigProvider } from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import type { LogLevel } from "effect/LogLevel"
import * as Option from "effect/Option"
import * as References from "effect/References"
import { Settings } from "../settings/Settings.ts"
import type { SettingsValues } from "../settings/SettingsValues.ts"
import { jsonLogger } from "./jsonLogger.ts"
import { prettyLogger } from "./prettyLogger.ts"

/** Facts about stderr, and flags that override settings. */
export interface ObservabilityOptions {
  /** Whether stderr is a terminal. Detected by default. */
  readonly terminal?: boolean | undefined
  /** While true, nothing is written to stderr: the screens own the terminal. */
  readonly isSilent?: (() => boolean) | undefined
  /** Off by default. */
  readonly colors?: boolean | undefined
  /** Overrides `STOCKTALLY_LOG_LEVEL`. */
  readonly logLevel?: LogLevel | undefined
  /** This program's name at collectors, unless `OTEL_SERVICE_NAME` is set. Defaults to `stocktally`. */
  readonly serviceName?: string | undefined
}

/**
 * Logs to stderr, never to stdout, with the level and format of the settings. If `OTEL_EXPORTER_OTLP_ENDPOINT` is set,
 * also sends traces, metrics and logs to that collector.
 */
export const Observability = {
  layer: (options: ObservabilityOptions = {}): Layer.Layer<never, never, Settings> =>
    Layer.unwrap(Effect.map(Settings, (settings) => {
      const terminal = options.terminal ?? process.stderr.isTTY
      const format = Option.getOrElse(settings.logFormat, () => terminal ? "pretty" : "json")
      const logger = format === "json" ? jsonLogger : prettyLogger({ colors: options.colors ?? false })
      const logs = Layer.mergeAll(
        Logger.layer([silenced(Logger.withConsoleError(logger), options.isSilent)]),
        Layer.succeed(References.MinimumLogLevel, options.logLevel ?? settings.logLevel)
      )
      return Option.match(settings.otlp, {
        onNone: () => logs,
        onSome: (environment) =>
          Layer.provideMerge(collector(settings, environment, options.serviceName ?? "stocktally"), logs)
      })
    }))
}

const silenced = (
  logger: Logger.Logger<unknown, void>,
  isSilent: (() => boolean) | undefined
): Logger.Logger<unknown, void> =>
  isSilent === undefined ? logger : Logger.make((entry) => isSilent() ? undefined : logger.log(entry))

/** Imported dynamically: few people set a collector, and its client takes time to load. */
const collector = (settings: SettingsValues, environment: ConfigProvider, serviceName: string): Layer.Layer<never> =>
  Layer.unwrap(Effect.map(
    Effect.promise(() => import("./otlp.ts")),
    ({ otlpLayer }) => otlpLayer(settings, environment, serviceName)
  ))
