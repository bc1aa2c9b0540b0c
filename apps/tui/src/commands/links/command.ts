import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { lazily } from "../../cli/lazily.ts"
import { textFlag } from "../../cli/parameters.ts"

/** What the ids are of. */
const kindFlag = Flag.Literals("kind", ["variant", "location"]).pipe(
  Flag.withDefault("variant"),
  Flag.withDescription("What the ids are of; variant unless said otherwise")
)

/** A record on one of the two sides. */
const recordFlags = {
  loopId: textFlag("loop-id", "ID").pipe(Flag.withDescription("The record by Loop's id")),
  haravanId: textFlag("haravan-id", "ID").pipe(Flag.withDescription("The record by Haravan's id")),
  kind: kindFlag
}

const list = Command.make(
  "list",
  {
    kind: Flag.Literals("kind", ["variant", "location"]).pipe(
      Flag.withDescription("Variants or locations alone"),
      Flag.optional
    )
  },
  lazily(() => import("./list.ts").then(({ list }) => list))
).pipe(Command.withDescription("List every link with how it is known, and every record without one with why"))

const check = Command.make("check", {}, lazily(() => import("./list.ts").then(({ check }) => check))).pipe(
  Command.withDescription(
    "Show what wants a decision: records without a partner, ambiguous and conflicting ones, with candidates"
  )
)

const exportLinks = Command.make(
  "export",
  {
    unlinked: Flag.Boolean("unlinked").pipe(
      Flag.withDefault(false),
      Flag.withDescription("Only what wants a decision, with candidates")
    )
  },
  lazily(() => import("./export.ts").then(({ handle }) => handle))
).pipe(
  Command.withDescription("Write the links as CSV, to be edited in a spreadsheet and imported again"),
  Command.withExamples([
    { command: "stocktally links export --unlinked --excel > links.csv" },
    { command: "stocktally links import links.csv --dry-run" }
  ])
)

const importLinks = Command.make(
  "import",
  {
    file: Argument.String("FILE").pipe(
      Argument.withDescription("CSV with the columns kind, loop_id, haravan_id, action and note; - reads stdin")
    ),
    dryRun: Flag.Boolean("dry-run").pipe(
      Flag.withDefault(false),
      Flag.withDescription("Check the file and show what it would change, and change nothing")
    )
  },
  lazily(() => import("./import.ts").then(({ handle }) => handle))
).pipe(
  Command.withDescription("Take links from a CSV file, all of it or none; what it does not name stays as it is"),
  Command.withExamples([{ command: "stocktally links import links.csv --dry-run" }])
)

const set = Command.make(
  "set",
  {
    loopId: Argument.String("LOOP_ID").pipe(Argument.withDescription("Loop's id of the record")),
    haravanId: Argument.String("HARAVAN_ID").pipe(Argument.withDescription("Haravan's id of the same")),
    kind: kindFlag,
    note: textFlag("note", "TEXT").pipe(Flag.withDescription("Kept beside the link"))
  },
  lazily(() => import("./declare.ts").then(({ set }) => set))
).pipe(
  Command.withDescription("Declare that two records are the same; this goes before all evidence"),
  Command.withExamples([{ command: "stocktally links set 674353902539857412 1060001205" }])
)

const ignore = Command.make(
  "ignore",
  {
    ...recordFlags,
    reason: Flag.String("reason").pipe(
      Flag.filter((text) => text.trim() !== "", () => "some text"),
      Flag.withMetavar("TEXT"),
      Flag.withDescription("Why it has no partner")
    )
  },
  lazily(() => import("./declare.ts").then(({ ignore }) => ignore))
).pipe(
  Command.withDescription("Declare that a record has no partner on the other side"),
  Command.withExamples([{ command: "stocktally links ignore --loop-id 674353902539857412 --reason \"a sample\"" }])
)

const remove = Command.make("remove", recordFlags, lazily(() => import("./declare.ts").then(({ remove }) => remove)))
  .pipe(
    Command.withDescription("Forget what was declared about a record; evidence decides again"),
    Command.withExamples([{ command: "stocktally links remove --loop-id 674353902539857412" }])
  )

export const links = Command.make("links").pipe(
  Command.withDescription("Which Loop variant is which Haravan variant, and which location is which"),
  Command.withSubcommands([list, check, exportLinks, importLinks, set, ignore, remove])
)
