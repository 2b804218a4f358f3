/** The checks that the driver makes before it orders a deployment, as doctor tells of them. */
import type { CommandContext } from "./command";
import type { Examined } from "./doctor-find";
import type { Sight } from "./status-look";

/** @throws AwsFailure when AWS can't be asked */
export async function checksBefore(_context: CommandContext, _sight: Sight): Promise<Examined> {
  return { troubles: [], unknown: [] };
}
