import * as Schema from "effect/Schema"
import { settingNames } from "@stocktally/sync"

/** A credential is needed and not set. If there are several names, one of them is enough. The message says where. */
export class MissingSettings extends Schema.TaggedError<MissingSettings>()("MissingSettings", {
  names: Schema.NonEmptyArray(Schema.String)
}) {
  /** Neither upstream has its credential. */
  static readonly neither = () =>
    new MissingSettings({ names: [settingNames.loop.credential, settingNames.haravan.credential] })

  override get message(): string {
    const [first, ...others] = this.names
    const problem = others.length === 0 ? `${first} is not set` : `${this.names.join(" and ")} are not set`
    return `${problem}; set ${
      others.length === 0 ? "it" : "at least one"
    } in the environment, in .env or in ~/.config/stocktally/env ` +
      "(see docs/setup.md), or use --sandbox, a simulated shop that needs none"
  }
}
