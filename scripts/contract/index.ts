/** What a trigger and the driver agree on: the document, the environment variables, and how a mistake is told. */
export * from "./document";
export * from "./problem";
export * from "./variables";
