/** Where the provider comes from. */
export type ProviderSource =
  | { readonly kind: "registry" }
  | { readonly kind: "mirror"; readonly path: string; readonly version: string }
  /** The user's own Terraform CLI configuration says how providers are installed. */
  | { readonly kind: "cli-config"; readonly path: string };

/** Where the provider comes from, for people. */
export function describeProvider(source: ProviderSource): string {
  switch (source.kind) {
    case "registry":
      return "Terraform's registry";
    case "mirror":
      return `${source.path}, version ${source.version}`;
    case "cli-config":
      return `where ${source.path} says`;
  }
}
