/** The files that cdktf synth writes. */

/** The stacks of an app, by name. */
export type Stacks = Readonly<
  Record<string, { readonly dependencies?: readonly string[]; readonly document: object }>
>;

/** The files that cdktf writes for an app. */
export function synthesized(folder: string, stacks: Stacks): Record<string, string> {
  const manifest = Object.fromEntries(
    Object.entries(stacks).map(([name, { dependencies = [] }]) => [
      name,
      { name, dependencies, synthesizedStackPath: `stacks/${name}/cdk.tf.json` },
    ]),
  );
  return {
    [`${folder}/manifest.json`]: JSON.stringify({ version: "0.21.0", stacks: manifest }),
    ...Object.fromEntries(
      Object.entries(stacks).map(([name, { document }]) => [
        `${folder}/stacks/${name}/cdk.tf.json`,
        JSON.stringify(document),
      ]),
    ),
  };
}
