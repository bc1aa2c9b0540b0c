import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { lazily } from "../../cli/lazily.ts"
import { textFlag } from "../../cli/parameters.ts"

const dryRun = Flag.Boolean("dry-run").pipe(
  Flag.withDefault(false),
  Flag.withDescription("Show what would be changed, with rows by verdict before and after, and change nothing")
)

/** Which rule. */
const target = {
  location: Argument.String("LOCATION").pipe(
    Argument.withDescription("Loop's location, by its id or by a name that only one has"),
    Argument.optional
  ),
  isDefault: Flag.Boolean("default").pipe(
    Flag.withDefault(false),
    Flag.withDescription("The rule of every location without one of its own")
  )
}

/** A part of a rule, checked as a cell of a sheet is. */
const term = (name: string, metavar: string, description: string) =>
  textFlag(name, metavar).pipe(Flag.withDescription(description))

const list = Command.make("list", {}, lazily(() => import("./list.ts").then(({ list }) => list))).pipe(
  Command.withDescription("List the stock rules, and who changed them last")
)

const check = Command.make("check", {}, lazily(() => import("./list.ts").then(({ check }) => check))).pipe(
  Command.withDescription(
    "Show what is odd about the rules: locations that are gone, in transit, without a source, or that feed nothing; exit 5 " +
      "if a rule names a location that is gone"
  )
)

const set = Command.make(
  "set",
  {
    ...target,
    from: textFlag("from", "A,B").pipe(
      Flag.withDescription("Haravan's locations that feed it, by id or name; linked: the one that it is linked to")
    ),
    percent: term(
      "percent",
      "N",
      "The share of Haravan's sum, 1 to 100, rounded down to whole units; 100 if not given"
    ),
    buffer: term("buffer", "UNITS", "Units that are taken off after the share; 0 if not given"),
    cap: term("cap", "UNITS", "The most that Loop should show; none: no limit"),
    belowZero: term("below-zero", "zero|keep", "Whether a result below zero is 0 or stays; zero if not given"),
    tolerance: term("tolerance", "UNITS", "Units that Loop may differ by; none: STOCKTALLY_TOLERANCE"),
    tolerancePercent: term(
      "tolerance-percent",
      "N",
      "Percent of what is expected that it may differ by, if that is more"
    ),
    note: Flag.String("note").pipe(
      Flag.withMetavar("TEXT"),
      Flag.withDescription("Kept beside the rule; empty: none"),
      Flag.optional
    ),
    dryRun
  },
  lazily(() => import("./set.ts").then(({ set }) => set))
).pipe(
  Command.withDescription("Set the rule of a location; what is not said stays as it is"),
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
  Command.withDescription("Remove the rule of a location: the default counts again, or what the location is linked to"),
  Command.withExamples([{ command: "stocktally rules remove Web" }])
)

const exportRules = Command.make(
  "export",
  {},
  lazily(() => import("./sheet.ts").then(({ exportRules }) => exportRules))
)
  .pipe(
    Command.withDescription("Write the rules as CSV, to be edited in a spreadsheet and imported again"),
    Command.withExamples([{ command: "stocktally rules export --excel > rules.csv" }])
  )

const importRules = Command.make(
  "import",
  {
    file: Argument.String("FILE").pipe(
      Argument.withDescription(
        "CSV with the columns loop_location, haravan_locations, percent, buffer, and as they are needed cap, below_zero, " +
          "tolerance, tolerance_percent, note; - reads stdin"
      )
    ),
    dryRun
  },
  lazily(() => import("./sheet.ts").then(({ importRules }) => importRules))
).pipe(
  Command.withDescription("Take all rules from a CSV file, all of it or none; what it does not name no longer counts"),
  Command.withExamples([{ command: "stocktally rules import rules.csv --dry-run" }])
)

const propose = Command.make("propose", {}, lazily(() => import("./propose.ts").then(({ handle }) => handle))).pipe(
  Command.withDescription(
    "Look for rules behind what Loop shows, and show the evidence; changes nothing. With --format csv it is the sheet to import"
  ),
  Command.withExamples([
    { command: "stocktally rules propose" },
    { command: "stocktally rules propose --format csv > rules.csv && stocktally rules import rules.csv --dry-run" }
  ])
)

const undo = Command.make("undo", { dryRun }, lazily(() => import("./undo.ts").then(({ handle }) => handle))).pipe(
  Command.withDescription("Put the rules back that counted before the last change; undone twice, they are as before")
)

export const rules = Command.make("rules").pipe(
  Command.withDescription(
    "What Loop should show of Haravan's counts: which locations feed it, a share, a buffer, a cap"
  ),
  Command.withSubcommands([list, check, set, remove, exportRules, importRules, propose, undo])
)
