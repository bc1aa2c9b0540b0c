import * as Option from "effect/Option"
import type { SandboxSetting } from "../settings/SettingsValues.ts"

/**
 * What a program makes of the sandbox. `flag`: it was asked for by `--sandbox`; `allowed`: someone sees it, as with
 * `npm start` and the bare program on a terminal, so it may stand in where no credential is set; `refused`: only where
 * the settings ask for it.
 */
export type SandboxUse = "flag" | "allowed" | "refused"

/**
 * Where numbers come from; `none` where nothing is set that could give any. A flag wins over `STOCKTALLY_SANDBOX`, as
 * flags do everywhere, `never` included: who types `--sandbox` wants it and sees that it is one. `always` wins over
 * credentials, and any credential over the sandbox otherwise: half of the truth is better than all of a story.
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
