import { userInfo } from "node:os"

/** The name of the user who runs the program: the author of their changes. */
export const osUser = (): string => {
  try {
    return userInfo().username
  } catch {
    // A container may run as a number without a name.
    return `user ${process.getuid?.() ?? "unknown"}`
  }
}
