import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Otlp from "effect/observability/Otlp"
import * as OtlpSerialization from "effect/observability/OtlpSerialization"
import { liveHttpClient } from "../sources/liveHttpClient.ts"
import type { SettingsValues } from "../settings/SettingsValues.ts"

/** With an endpoint, all three signals are sent by default. */
const defaultsOf = (serviceName: string) =>
  ConfigProvider.fromEnvRecord({
    OTEL_SERVICE_NAME: serviceName,
    OTEL_TRACES_EXPORTER: "otlp",
    OTEL_METRICS_EXPORTER: "otlp",
    OTEL_LOGS_EXPORTER: "otlp"
  })

/**
 * Sends traces, metrics and logs to the collector that the `OTEL_*` variables name, as OpenTelemetry defines them.
 * Invalid variables turn telemetry off with a warning, because it must not stop the program.
 */
export const otlpLayer = (
  settings: SettingsValues,
  environment: ConfigProvider.ConfigProvider,
  serviceName: string
): Layer.Layer<never> =>
  Layer.effectDiscard(Effect.void).pipe(
    Layer.provideMerge(Otlp.layerFromConfig()),
    Layer.provide([
      liveHttpClient(settings),
      OtlpSerialization.layerJson,
      ConfigProvider.layer(ConfigProvider.orElse(environment, defaultsOf(serviceName)))
    ]),
    // The cause could quote a header that holds a key.
    Layer.catchCause(() =>
      Layer.effectDiscard(
        Effect.logWarning("telemetry is off: the OTEL_* variables are invalid; correct or unset them")
      )
    )
  )
