import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { lazily } from "../../cli/lazily.ts"
import { textFlag } from "../../cli/parameters.ts"

const dryRun = Flag.Boolean("dry-run").pipe(
  Flag.withDefault(false),
  Flag.withDescription("Show the changes and the rows by verdict before and after, without changing anything")
)

/** The rule to change. */
const target = {
  location: Argument.String("LOCATION").pipe(
    Argument.withDescription("The location in Loop, by id or unique name"),
    Argument.optional
  ),
  isDefault: Flag.Boolean("default").pipe(
    Flag.withDefault(false),
    Flag.withDescription("The rule of all locations without their own rule")
  )
}

/** A part of a rule, checked like a cell of a sheet. */
const term = (name: string, metavar: string, description: string) =>
  textFlag(name, metavar).pipe(Flag.withDescription(description))

const list = Command.make("list", {}, lazily(() => import("./list.ts").then(({ list }) => list))).pipe(
  Command.withDescription("List the stock rules, and their last change")
)

const check = Command.make("check", {}, lazily(() => import("./list.ts").then(({ check }) => check))).pipe(
  Command.withDescription(
    "Check the rules for locations that are gone, in transit, without a source, or that feed nothing; exits with 5 if a " +
      "rule names a location that is gone"
  )
)

const set = Command.make(
  "set",
  {
    ...target,
    from: textFlag("from", "A,B").pipe(
      Flag.withDescription(
        "The locations in Haravan that feed it, by id or name; linked: the location that it is linked to"
      )
    ),
    percent: term(
      "percent",
      "N",
      "The share of Haravan's total, 1 to 100, rounded down to whole units; 100 by default"
    ),
    buffer: term("buffer", "UNITS", "The units to subtract after the share; 0 by default"),
    cap: term("cap", "UNITS", "The highest count that Loop should show; none: no limit"),
    belowZero: term("below-zero", "zero|keep", "Whether a negative result becomes zero or is kept; zero by default"),
    tolerance: term("tolerance", "UNITS", "The units by which Loop may differ; none: STOCKTALLY_TOLERANCE"),
    tolerancePercent: term(
      "tolerance-percent",
      "N",
      "The percentage of the expected count by which Loop may differ, if that is more"
    ),
    note: Flag.String("note").pipe(
      Flag.withMetavar("TEXT"),
      Flag.withDescription("A note on the rule; an empty text removes it"),
      Flag.optional
    ),
    dryRun
  },
  lazily(() => import("./set.ts").then(({ set }) => set))
).pipe(
  Command.withDescription("Set the rule of a location; parts that are not given stay unchanged"),
  Command.withExamples([
    { command: "stocktally rules set Web --from \"Kho Hà Nội,Kho Đà Nẵng\" --percent 80 --buffer 2 --dry-run" },
    { command: "stocktally rules set --default --percent 90" }
  ])
)

const remove = Command.make(
  "remove",
  {
    ...target,
    all: Flag.Boolean("all").pipe(Flag.withDefault(false), Flag.withDescription("All rules")),
    dryRun
  },
  lazily(() => import("./set.ts").then(({ remove }) => remove))
).pipe(
  Command.withDescription("Remove the rule of a location; the default rule or its link applies again"),
  Command.withExamples([{ command: "stocktally rules remove Web" }])
)

const exportRules = Command.make(
  "export",
  {},
  lazily(() => import("./sheet.ts").then(({ exportRules }) => exportRules))
)
  .pipe(
    Command.withDescription("Write the rules as CSV, to edit in a spreadsheet and import again"),
    Command.withExamples([{ command: "stocktally rules export --excel > rules.csv" }])
  )

const importRules = Command.make(
  "import",
  {
    file: Argument.String("FILE").pipe(
      Argument.withDescription(
        "CSV with the columns loop_location, haravan_locations, percent, buffer, and if needed cap, below_zero, tolerance, " +
          "tolerance_percent, note; - for stdin"
      )
    ),
    dryRun
  },
  lazily(() => import("./sheet.ts").then(({ importRules }) => importRules))
).pipe(
  Command.withDescription("Replace all rules by those of a CSV file, if every row is valid"),
  Command.withExamples([{ command: "stocktally rules import rules.csv --dry-run" }])
)

const propose = Command.make("propose", {}, lazily(() => import("./propose.ts").then(({ handle }) => handle))).pipe(
  Command.withDescription(
    "Find rules that explain the counts in Loop, with the evidence; changes nothing. --format csv writes a file to import"
  ),
  Command.withExamples([
    { command: "stocktally rules propose" },
    { command: "stocktally rules propose --format csv > rules.csv && stocktally rules import rules.csv --dry-run" }
  ])
)

const undo = Command.make("undo", { dryRun }, lazily(() => import("./undo.ts").then(({ handle }) => handle))).pipe(
  Command.withDescription("Undo the last change of the rules; a second undo restores it")
)

export const rules = Command.make("rules").pipe(
  Command.withDescription(
    "Show and change what Loop should show of Haravan's counts: locations, share, buffer, cap"
  ),
  Command.withSubcommands([list, check, set, remove, exportRules, importRules, propose, undo])
)
