import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { lazily } from "../../cli/lazily.ts"
import { textFlag } from "../../cli/parameters.ts"

/** The kind of records that ids belong to. */
const kindFlag = Flag.Literals("kind", ["variant", "location"]).pipe(
  Flag.withDefault("variant"),
  Flag.withDescription("What the ids identify; variant by default")
)

/** A record on one of the two sides. */
const recordFlags = {
  loopId: textFlag("loop-id", "ID").pipe(Flag.withDescription("The id of the record in Loop")),
  haravanId: textFlag("haravan-id", "ID").pipe(Flag.withDescription("The id of the record in Haravan")),
  kind: kindFlag
}

const list = Command.make(
  "list",
  {
    kind: Flag.Literals("kind", ["variant", "location"]).pipe(
      Flag.withDescription("Only variants, or only locations"),
      Flag.optional
    )
  },
  lazily(() => import("./list.ts").then(({ list }) => list))
).pipe(Command.withDescription("List all links with how each is known, and all records without a link with the reason"))

const check = Command.make("check", {}, lazily(() => import("./list.ts").then(({ check }) => check))).pipe(
  Command.withDescription(
    "Show the records that need your decision: without a partner, or with several or conflicting ones"
  )
)

const exportLinks = Command.make(
  "export",
  {
    unlinked: Flag.Boolean("unlinked").pipe(
      Flag.withDefault(false),
      Flag.withDescription("Only the records that need your decision, with candidates")
    )
  },
  lazily(() => import("./export.ts").then(({ handle }) => handle))
).pipe(
  Command.withDescription("Write the links as CSV, to edit in a spreadsheet and import again"),
  Command.withExamples([
    { command: "stocktally links export --unlinked --excel > links.csv" },
    { command: "stocktally links import links.csv --dry-run" }
  ])
)

const importLinks = Command.make(
  "import",
  {
    file: Argument.String("FILE").pipe(
      Argument.withDescription("CSV with the columns kind, loop_id, haravan_id, action and note; - for stdin")
    ),
    dryRun: Flag.Boolean("dry-run").pipe(
      Flag.withDefault(false),
      Flag.withDescription("Check the file and show its changes without making them")
    )
  },
  lazily(() => import("./import.ts").then(({ handle }) => handle))
).pipe(
  Command.withDescription("Import links from a CSV file, all or none; links that it does not name stay unchanged"),
  Command.withExamples([{ command: "stocktally links import links.csv --dry-run" }])
)

const set = Command.make(
  "set",
  {
    loopId: Argument.String("LOOP_ID").pipe(Argument.withDescription("The id of the record in Loop")),
    haravanId: Argument.String("HARAVAN_ID").pipe(Argument.withDescription("The id of the same record in Haravan")),
    kind: kindFlag,
    note: textFlag("note", "TEXT").pipe(Flag.withDescription("A note on the link"))
  },
  lazily(() => import("./declare.ts").then(({ set }) => set))
).pipe(
  Command.withDescription("Link two records by hand; this overrides external ids, SKUs and barcodes"),
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
  Command.withDescription("Mark a record as having no partner on the other side"),
  Command.withExamples([{ command: "stocktally links ignore --loop-id 674353902539857412 --reason \"a sample\"" }])
)

const remove = Command.make("remove", recordFlags, lazily(() => import("./declare.ts").then(({ remove }) => remove)))
  .pipe(
    Command.withDescription("Remove the decision about a record; external ids, SKUs and barcodes link it again"),
    Command.withExamples([{ command: "stocktally links remove --loop-id 674353902539857412" }])
  )

export const links = Command.make("links").pipe(
  Command.withDescription("Show and change which variants and locations of Loop and Haravan are the same"),
  Command.withSubcommands([list, check, exportLinks, importLinks, set, ignore, remove])
)
