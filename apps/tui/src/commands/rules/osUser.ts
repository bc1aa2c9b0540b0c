import { userInfo } from "node:os"

/** Who runs this, as the machine calls them: what a change of the rules is recorded with. */
export const osUser = (): string => {
  try {
    return userInfo().username
  } catch {
    // A container may run as a number without a name.
    return `user ${process.getuid?.() ?? "unknown"}`
  }
}
