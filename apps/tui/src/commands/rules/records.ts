import { NamedRule } from "@stocktally/api"
import type { RuleSetProposal } from "@stocktally/sync"
import { type TallySummary, Verdict } from "@stocktally/schema"
import {
  type NamedRule as Rule,
  type RuleStep,
  ruleDifference,
  ruleSources,
  ruleTarget,
  ruleText,
  type RuleWarning,
  visibleKey
} from "@stocktally/tally"
import { fieldsOf, namedFields, plainFields } from "../../output/fields.ts"
import type { RecordKind } from "../../output/RecordKind.ts"
import { count } from "../../terminal/count.ts"
import type { Tone } from "../../terminal/tones.ts"
import { label, toneOf } from "../../terminal/verdicts.ts"

const fields = fieldsOf(NamedRule)

/** A stock rule. */
export const ruleKind: RecordKind<Rule> = {
  names: ["stock rule", "stock rules"],
  json: (rule) => rule,
  fields,
  columns: [
    { header: "LOOP LOCATION", text: ruleTarget, elastic: "middle" },
    { header: "SHARE", text: ({ percent }) => `${percent} %`, align: "right" },
    { header: "BUFFER", text: ({ buffer }) => String(buffer), align: "right" },
    { header: "CAP", text: ({ cap }) => String(cap ?? "-"), align: "right" },
    { header: "BELOW ZERO", text: ({ belowZero }) => belowZero, expendable: 1 },
    {
      header: "TOLERANCE",
      text: ({ tolerance, tolerancePercent }) =>
        [
          ...(tolerance === null ? [] : [String(tolerance)]),
          ...(tolerancePercent === 0 ? [] : [`${tolerancePercent} %`])
        ]
          .join(" or ") || "-",
      expendable: 2
    },
    { header: "NOTE", text: ({ note }) => note ?? "", elastic: "end", expendable: 0 },
    { header: "FROM HARAVAN", text: ruleSources }
  ]
}

const effectTones: { readonly [E in RuleStep["effect"]]: Tone } = {
  added: "good",
  changed: "warning",
  removed: "warning"
}

const ruleOfStep = ({ after, before }: RuleStep): Rule | null => after ?? before
const stepText = ({ after, before }: RuleStep): string => {
  if (before !== null && after !== null) return ruleDifference(before, after)
  const rule = after ?? before
  return rule === null ? "" : `${ruleText(rule)}${rule.note === null ? "" : ` (${rule.note})`}`
}

/** An added, changed or removed rule. */
export const ruleStep: RecordKind<RuleStep> = {
  names: ["change", "changes"],
  json: (step) => step,
  fields: [
    ...plainFields(["effect"]),
    ...["before", "after"].flatMap((when) =>
      fields.map((field) => ({
        ...field,
        name: `${when}.${field.name}`,
        path: [when, ...field.path]
      }))
    )
  ],
  columns: [
    { header: "EFFECT", text: ({ effect }) => effect, tone: ({ effect }) => effectTones[effect] },
    {
      header: "LOOP LOCATION",
      text: (step) => {
        const rule = ruleOfStep(step)
        return rule === null ? "" : ruleTarget(rule)
      },
      elastic: "middle"
    },
    { header: "RULE", text: stepText }
  ]
}

/** The number of rows with a verdict before and after a change of the rules. */
export interface VerdictCount {
  readonly verdict: Verdict
  readonly before: number
  readonly after: number
}

/** The verdicts that a row has before or after. */
export const verdictCounts = (before: TallySummary, after: TallySummary): ReadonlyArray<VerdictCount> =>
  Verdict.literals.map((verdict) => ({ verdict, before: before[verdict], after: after[verdict] }))
    .filter(({ after, before }) => before > 0 || after > 0)

export const verdictCount: RecordKind<VerdictCount> = {
  names: ["verdict", "verdicts"],
  json: (count) => count,
  fields: plainFields(["verdict", "before", "after"]),
  columns: [
    { header: "VERDICT", text: ({ verdict }) => label(verdict), tone: ({ verdict }) => toneOf(verdict) },
    { header: "BEFORE", text: ({ before }) => String(before), align: "right" },
    { header: "AFTER", text: ({ after }) => String(after), align: "right" }
  ]
}

const warningLabels: { readonly [K in RuleWarning["kind"]]: string } = {
  gone: "gone",
  transit: "in transit",
  "not-sellable": "not sellable",
  "no-source": "no source",
  unused: "unused"
}

/** A warning about the rules. */
export const ruleWarning: RecordKind<RuleWarning> = {
  names: ["warning", "warnings"],
  json: (warning) => warning,
  fields: namedFields(["kind", "upstream", "locationId", "location", "detail"]),
  columns: [
    {
      header: "KIND",
      text: ({ kind }) => warningLabels[kind],
      tone: ({ kind }) => kind === "gone" ? "bad" : "warning"
    },
    { header: "LOCATION", text: ({ location }) => location, elastic: "middle" },
    { header: "WHY", text: ({ detail }) => detail }
  ]
}

type Proposal = RuleSetProposal["proposals"][number]

const proposedRule = ({ location, rule: { haravanLocationIds, ...terms }, sources }: Proposal): Rule => ({
  ...terms,
  haravanLocationIds,
  loopName: location,
  haravanNames:
    haravanLocationIds?.map((id) => sources.find(({ locationId }) => locationId === id)?.location ?? null) ?? null
})

/** A rule that explains the counts of a location better than the current one. */
export const ruleProposal: RecordKind<Proposal> = {
  names: ["proposal", "proposals"],
  json: (proposal) => proposal,
  fields,
  columns: [
    { header: "LOOP LOCATION", text: ({ location }) => location, elastic: "middle" },
    { header: "ROWS", text: ({ compared }) => count(compared), align: "right" },
    { header: "EXPLAINED NOW", text: ({ explainedNow }) => count(explainedNow), align: "right" },
    { header: "WITH RULE", text: ({ explainedThen }) => count(explainedThen), align: "right" },
    { header: "PROPOSED RULE", text: (proposal) => ruleText(proposedRule(proposal)) }
  ]
}

/** The counts of the locations that feed a row: `18 Kho A - 3 Kho B`. */
const sumText = (parts: ProposalExample["parts"]): string =>
  parts.map(({ available, location }, index) => {
    if (index === 0) return `${available ?? "none"} ${location}`
    return available !== null && available < 0 ? `- ${-available} ${location}` : `+ ${available ?? "none"} ${location}`
  }).join(" ")

/** A row that a proposal does not explain. */
export type ProposalExample = Proposal["examples"][number] & Pick<Proposal, "location">

export const proposalExample: RecordKind<ProposalExample> = {
  names: ["row", "rows"],
  json: (example) => example,
  fields: plainFields(["location", "sku", "loop", "expected"]),
  columns: [
    { header: "LOOP LOCATION", text: ({ location }) => location, elastic: "middle" },
    { header: "SKU", text: ({ sku, variantId }) => visibleKey(sku ?? variantId), elastic: "middle", least: 16 },
    { header: "LOOP", text: ({ loop }) => String(loop), align: "right" },
    { header: "EXPECTED", text: ({ expected }) => String(expected), align: "right" },
    {
      header: "HARAVAN",
      text: ({ parts }) => sumText(parts),
      elastic: "end"
    }
  ]
}
