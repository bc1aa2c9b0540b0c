import { devNull, homedir, userInfo } from "node:os"
import { isAbsolute } from "node:path"

/**
 * The user's home directory: `HOME`, or the operating system's entry for the user if `HOME` is empty or relative, so
 * that a user's files never end up in the working directory. The null device for a user that the system does not know,
 * as in some containers: nothing can be read or created below it.
 */
export const homeDirectory = (): string => {
  try {
    const home = homedir()
    return isAbsolute(home) ? home : userInfo().homedir
  } catch {
    return devNull
  }
}
