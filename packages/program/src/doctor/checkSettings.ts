import type { DoctorCheck } from "@stocktally/sync"
import type { SettingsValues } from "../settings/SettingsValues.ts"
import { mayBeSecret, type UnknownSetting, unknownSettingProblem } from "../settings/UnknownSetting.ts"

/** Checks valid settings for mistakes. A misspelt name fails the check if it probably means a secret. */
export const checkSettings = (
  { exposedFiles, unknownSettings }: Pick<SettingsValues, "unknownSettings" | "exposedFiles">
): ReadonlyArray<DoctorCheck> => {
  const check = (status: DoctorCheck["status"], detail: string, remedy: string): DoctorCheck => ({
    upstream: null,
    name: "Settings",
    status,
    detail,
    remedy
  })
  return [
    ...unknownSettings.map((unknown) =>
      check(
        mayBeSecret(unknown) ? "failed" : "warning",
        unknownSettingProblem(unknown),
        unknownSettingRemedy(unknown)
      )
    ),
    ...exposedFiles.map(({ holds, path }) =>
      check(
        "warning",
        `other users of this machine can read ${path}, which holds ${holds.join(" and ")}`,
        `chmod 600 ${shellWord(path)}`
      )
    )
  ]
}

const unknownSettingRemedy = ({ suggestions }: UnknownSetting): string =>
  suggestions.length === 0
    ? "remove it, or find the right name in docs/settings.md"
    : `rename it to ${suggestions.join(" or ")}`

const shellWord = (text: string): string => /^[\w./@:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
