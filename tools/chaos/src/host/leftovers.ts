import { readdirSync, readFileSync } from "node:fs"

/** The environment variable that marks every process of an experiment with its folder. It is not one of our settings. */
export const folderVariable = "CHAOS_FOLDER"

/** The processes of an experiment's folder, except this one. None if there is no `/proc`. */
export const processesOf = (folder: string): ReadonlyArray<number> => {
  const mark = `${folderVariable}=${folder}`
  return listProcesses().filter((pid) => pid !== process.pid && readEnvironment(pid).includes(mark))
}

const listProcesses = (): ReadonlyArray<number> => {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number)
  } catch {
    return []
  }
}

/** The environment of a process; empty if it has ended or belongs to another user. */
const readEnvironment = (pid: number): ReadonlyArray<string> => {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0")
  } catch {
    return []
  }
}
