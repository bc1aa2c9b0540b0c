import * as Option from "effect/Option"
import type { SandboxSetting } from "../settings/SettingsValues.ts"

/**
 * When a program uses the sandbox. `flag`: always, because `--sandbox` was typed; `allowed`: if no credential is set,
 * because someone sees that the data is simulated (`npm start`, or the bare program on a terminal); `refused`: only if
 * the settings demand it.
 */
export type SandboxUse = "flag" | "allowed" | "refused"

/**
 * Chooses between real upstreams and the sandbox; `none` if there is neither. The flag overrides any value of
 * `STOCKTALLY_SANDBOX`, even `never`. `always` overrides credentials; otherwise any credential wins over the sandbox,
 * because half of the real data is better than a complete simulation.
 */
export const chooseSource = ({ hasCredential, setting, use }: {
  readonly use: SandboxUse
  readonly setting: Option.Option<SandboxSetting>
  readonly hasCredential: boolean
}): "live" | "sandbox" | "none" => {
  if (use === "flag") return "sandbox"
  switch (Option.getOrElse(setting, () => use === "allowed" ? "auto" : "never")) {
    case "always":
      return "sandbox"
    case "auto":
      return hasCredential ? "live" : "sandbox"
    case "never":
      return hasCredential ? "live" : "none"
  }
}
