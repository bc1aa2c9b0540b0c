/**
 * Whose shop a credential opens, remembered: the store's file is named after the shop, and to ask for its name each time
 * would cost a request and the use of the store while the upstream is away.
 */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { makeDirectory } from "@stocktally/store/make-directory"
import { Owner } from "@stocktally/tally"
import type { Upstream } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { createHash } from "node:crypto"
import { join } from "node:path"
import type { UpstreamAccess } from "../settings/SettingsValues.ts"

const OwnerText = Schema.fromJsonString(Owner)

/** What a credential, and where it is sent, is remembered by; none where it is not set. Not the secret: its digest. */
export const digestOf = Effect.fnUntraced(function*(upstream: Upstream, { baseUrl, credential }: UpstreamAccess) {
  if (Option.isNone(credential)) return Option.none()
  const secret = Redacted.value(yield* credential.value.current)
  const text = ["stocktally", upstream, Option.getOrElse(baseUrl, () => ""), secret].join("\n")
  return Option.some(createHash("sha256").update(text).digest("hex"))
})

/** A small file for each credential, below the directory of state. What cannot be read or written is not remembered. */
export const rememberedOwners = Effect.fnUntraced(function*(stateDirectory: string) {
  const files = yield* FileSystem.FileSystem
  const directory = join(stateDirectory, "owners")
  const read = (name: string) =>
    files.readFileString(join(directory, name)).pipe(
      Effect.flatMap(Schema.decodeEffect(OwnerText)),
      Effect.option
    )
  return {
    get: (digest: string): Effect.Effect<Option.Option<Owner>> => read(`${digest}.json`),
    put: (digest: string, owner: Owner): Effect.Effect<void> =>
      Schema.encodeEffect(OwnerText)(owner).pipe(
        Effect.tap(() => Effect.try(() => makeDirectory(directory))),
        Effect.flatMap((text) => files.writeFileString(join(directory, `${digest}.json`), text, { mode: 0o600 })),
        Effect.catch((error) => Effect.logDebug("the owner of the store is not remembered", error))
      ),
    /** Whether a store's file is there. */
    isFile: (path: string): Effect.Effect<boolean> => Effect.orElseSucceed(files.exists(path), () => false),
    /** Those of all credentials. */
    all: files.readDirectory(directory).pipe(
      Effect.orElseSucceed(() => []),
      Effect.flatMap((names) => Effect.forEach(names, read)),
      Effect.map((read) => read.flatMap(Option.toArray))
    )
  }
}, Effect.provide(NodeFileSystem.layer))
