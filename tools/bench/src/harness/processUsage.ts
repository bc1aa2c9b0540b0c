import { readFileSync } from "node:fs"

/** The memory and CPU time of a process, as Linux reports them in `/proc`. */
export interface ProcessUsage {
  readonly residentMegabytes: number
  readonly peakMegabytes: number
  /** User and system time of all its threads so far, in steps of 10 ms. */
  readonly cpuMillis: number
}

/** The usage of a process; undefined if it has ended or there is no `/proc`. */
export const readUsage = (pid: number): ProcessUsage | undefined => {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8")
    const megabytes = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+) kB$`, "m").exec(status)?.[1]) / 1024
    // The name in the second field may contain anything; user and system time are the 12th and 13th after it.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? []
    const usage = {
      residentMegabytes: megabytes("VmRSS"),
      peakMegabytes: megabytes("VmHWM"),
      cpuMillis: (Number(fields[11]) + Number(fields[12])) * 10
    }
    return Number.isNaN(usage.residentMegabytes) ? undefined : usage
  } catch {
    return undefined
  }
}

export const noProc = "this system has no /proc to read it from"
