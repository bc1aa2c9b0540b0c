import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { readPostgresAddress } from "@stocktally/store/postgres-address"
import { join } from "node:path"
import { homeDirectory } from "./home.ts"
import type { Parser } from "./parse.ts"
import type { DatabaseSetting } from "./SettingsValues.ts"

const expected = "expected sqlite:PATH, sqlite::memory: or postgres://user:password@host:5432/database"

/**
 * Parses `sqlite:PATH` (`~/` is the home directory), `sqlite:///PATH`, `sqlite::memory:` or the address of a
 * Postgres server. A failure does not quote the text, because it may hold a password.
 */
export const databaseUrl: Parser<DatabaseSetting> = (text) => {
  const url = text.trim()
  if (/^postgres(?:ql)?:\/\//.test(url)) {
    return Result.map(
      readPostgresAddress(url),
      () => ({ _tag: "Postgres", url: Redacted.make(url, { label: "database" }) })
    )
  }
  const path = /^sqlite:(?:\/\/(?=\/))?(?!\/\/)(.+)$/.exec(url)?.[1]
  return path === undefined
    ? Result.fail(`is not the address of a database; ${expected}`)
    : Result.succeed({ _tag: "Sqlite", path: path.startsWith("~/") ? join(homeDirectory(), path.slice(2)) : path })
}
