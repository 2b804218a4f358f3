/** The source of the AWS provider. */
export type ProviderSource =
  | { readonly kind: "registry" }
  | { readonly kind: "mirror"; readonly path: string; readonly version: string }
  /** The user's Terraform CLI configuration sets how providers are installed. */
  | { readonly kind: "cli-config"; readonly path: string };

/** The source of the AWS provider as text. */
export function describeProvider(source: ProviderSource): string {
  switch (source.kind) {
    case "registry":
      return "the Terraform registry";
    case "mirror":
      return `${source.path}, version ${source.version}`;
    case "cli-config":
      return `the source that ${source.path} sets`;
  }
}
