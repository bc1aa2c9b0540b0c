import * as Schema from "effect/Schema"
import { settingNames } from "@stocktally/sync"

/** A credential is needed and not set. If there are several names, one of them is enough. */
export class MissingSettings extends Schema.TaggedError<MissingSettings>()("MissingSettings", {
  names: Schema.NonEmptyArray(Schema.String)
}) {
  /** Neither upstream has its credential. */
  static readonly neither = () =>
    new MissingSettings({ names: [settingNames.loop.credential, settingNames.haravan.credential] })

  override get message(): string {
    const [first, ...others] = this.names
    return others.length === 0
      ? `${first} is not set; set it, or set ${first}_FILE to a file that holds it, or use --sandbox for simulated data`
      : `none of ${
        this.names.join(", ")
      } is set; set at least one, or set its NAME_FILE form to a file that holds the ` +
        "secret, or use --sandbox for simulated data"
  }
}
