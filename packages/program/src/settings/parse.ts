/** A parser for each kind of setting. A failure says what is wrong with the text and what is expected. */
import * as Arr from "effect/Array"
import type * as Duration from "effect/Duration"
import * as LogLevel from "effect/LogLevel"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { isIP } from "node:net"
import { join } from "node:path"
import { isQuantity } from "@stocktally/schema"
import { parseDuration, parseInterval } from "./duration.ts"
import { homeDirectory } from "./home.ts"
import { isEveryAddress } from "./everyAddress.ts"
import { quoted } from "./quoted.ts"
import type { Network, RunnerAddress } from "./SettingsValues.ts"

export type Parser<A> = (text: string) => Result.Result<A, string>

const unexpected = (text: string, expected: string) => Result.fail(`${quoted(text)} is not ${expected}`)

/** A number in decimal digits that `holds` accepts. */
const number = (pattern: RegExp, expected: string, holds: (value: number) => boolean): Parser<number> => (text) => {
  const value = Number(text)
  return pattern.test(text.trim()) && Number.isFinite(value) && holds(value)
    ? Result.succeed(value)
    : unexpected(text, expected)
}

export const wholeNumber = (least: number, example: number): Parser<number> =>
  number(/^\d{1,9}$/, `a whole number of ${least} or more, such as ${example}`, (value) => value >= least)

export const positiveNumber = (example: number): Parser<number> =>
  number(/^\d{1,9}(?:\.\d{1,9})?$/, `a number above 0, such as ${example}`, (value) => value > 0)

/** A stock count of 0 or more. */
export const quantity: Parser<number> = number(
  /^\d{1,12}(?:\.\d{1,4})?$/,
  "a number of 0 or more with at most 4 decimals, such as 0 or 0.5",
  isQuantity
)

export const share: Parser<number> = number(
  /^\d(?:\.\d{1,9})?$/,
  "a share above 0 and up to 1, such as 0.8",
  (value) => value > 0 && value <= 1
)

/** One of the words, ignoring case. */
export const oneOf = <const A extends string>(...words: ReadonlyArray<A>): Parser<A> => (text) => {
  const word = words.find((word) => word.toLowerCase() === text.trim().toLowerCase())
  return word === undefined
    ? unexpected(text, `one of ${words.map((word) => word.toLowerCase()).join(", ")}`)
    : Result.succeed(word)
}

/** `true` or `false`, or a synonym of one. */
export const yesOrNo: Parser<boolean> = (text) => {
  const word = text.trim().toLowerCase()
  if (["true", "yes", "on", "1"].includes(word)) return Result.succeed(true)
  return ["false", "no", "off", "0"].includes(word) ? Result.succeed(false) : unexpected(text, "true or false")
}

/** A port to listen on; 0 means any free port. */
export const port: Parser<number> = number(
  /^\d{1,5}$/,
  "a port from 0 to 65535, such as 4000; 0 means any free port",
  (value) => value <= 65_535
)

/** A comma-separated list. Ignores empty parts. */
export const listOf = <A>(parser: Parser<A>): Parser<ReadonlyArray<A>> => (text) =>
  Result.all(text.split(",").map((part) => part.trim()).filter((part) => part !== "").map(parser))

/** A host name or address, in lower case, without port and brackets. */
export const host: Parser<string> = (text) => {
  const written = text.trim().toLowerCase().replace(/^\[(.*)\]$/, "$1")
  const isHost = isIP(written) !== 0 || /^(?!-)[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?$/.test(written)
  return isHost && written.length <= 253
    ? Result.succeed(written)
    : unexpected(text, "a host name or address without scheme and port, such as stock.example or 127.0.0.1")
}

/** An address of this machine with a port, such as `10.0.0.1:4100` or `[fd00::1]:4100`. */
export const runnerAddress: Parser<RunnerAddress> = (text) => {
  const [, name = "", digits = ""] = /^(\[.*\]|[^:]*):(\d{1,5})$/.exec(text.trim()) ?? []
  const address = host(name)
  const port = Number(digits)
  if (Result.isFailure(address) || port === 0 || port > 65_535) {
    return unexpected(text, "an address with a port, such as 10.0.0.1:4100")
  }
  return isEveryAddress(address.success)
    ? Result.fail(
      `${quoted(text)} means every address of this machine; name one in a private network, such as 10.0.0.1:4100`
    )
    : Result.succeed({ host: address.success, port })
}

/** The form of a shop's name in flags, addresses and keys. */
export const slugForm = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/u

/** The name of a shop of the shops file. */
export const slug: Parser<string> = (text) =>
  slugForm.test(text.trim())
    ? Result.succeed(text.trim())
    : unexpected(text, "the name of a shop, of up to 40 of a-z, 0-9 and -, such as hanoi-2")

/** The path of a file; `~/` is the home directory. */
export const path: Parser<string> = (text) =>
  Result.succeed(text.startsWith("~/") ? join(homeDirectory(), text.slice(2)) : text)

/** An address, or a network in CIDR notation. */
export const network: Parser<Network> = (text) => {
  const [, address = "", bits] = /^([0-9a-f.:]+)(?:\/(\d{1,3}))?$/i.exec(text.trim()) ?? []
  const version = isIP(address)
  const most = version === 4 ? 32 : 128
  const prefix = bits === undefined ? most : Number(bits)
  return version !== 0 && prefix <= most
    ? Result.succeed({ address, prefix, family: version === 4 ? "ipv4" : "ipv6" })
    : unexpected(text, "an address or a network, such as 10.0.0.7, 10.0.0.0/8 or fd00::/8")
}

/** The origin of a web page, as browsers write it. */
export const origin: Parser<string> = (text) =>
  isHttp(text) && new URL(text).origin === text.toLowerCase()
    ? Result.succeed(text.toLowerCase())
    : unexpected(text, "an origin such as https://stock.example, without a path or wildcard")

export const logLevel: Parser<LogLevel.LogLevel> = oneOf(...Arr.reverse(LogLevel.values))

/** Quotes the text in the failure of a parser that does not. */
const quoting = <A>(parser: Parser<A>): Parser<A> => (text) =>
  Result.mapError(parser(text), (problem) => `${quoted(text)} ${problem}`)

export const duration: Parser<Duration.Duration> = quoting(parseDuration)

export const interval: Parser<Duration.Duration> = quoting(parseInterval)

const isHttp = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)

/** The address of a server other than an upstream. */
export const httpAddress: Parser<string> = (text) =>
  isHttp(text) ? Result.succeed(text) : unexpected(text, "an address such as http://localhost:4318")

/** Not quoted, because it may hold a password. */
export const proxyAddress: Parser<Redacted.Redacted<string>> = (text) =>
  isHttp(text)
    ? Result.succeed(Redacted.make(text, { label: "proxy" }))
    : Result.fail("is not the address of a proxy; expected one such as http://proxy.example:3128")
