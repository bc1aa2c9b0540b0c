/**
 * Remembers which shop each credential belongs to, because the store file is named after the shop. Asking again would
 * cost a request each time, and the store could not be opened while the upstream is down.
 */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { makeDirectory } from "@stocktally/store/make-directory"
import { Owner } from "@stocktally/tally"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { join } from "node:path"

const OwnerText = Schema.fromJsonString(Owner)

/** One small file for each credential, in the state directory. Ignores files that cannot be read or written. */
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
        Effect.catch((error) => Effect.logDebug("cannot remember the owner of the store", error))
      ),
    /** Whether a store's file exists. */
    isFile: (path: string): Effect.Effect<boolean> => Effect.orElseSucceed(files.exists(path), () => false),
    /** The owners of all credentials. */
    all: files.readDirectory(directory).pipe(
      Effect.orElseSucceed(() => []),
      Effect.flatMap((names) => Effect.forEach(names, read)),
      Effect.map((read) => read.flatMap(Option.toArray))
    )
  }
}, Effect.provide(NodeFileSystem.layer))
