/** Supports CloudWatch's two protocols: query (the AWS provider) and JSON (the AWS CLI and the SDK). */

import { escapeXml } from "../gateway/aws-error";
import { isObject, type JsonObject, parseBody } from "../gateway/json-protocol";
import { formOf } from "../gateway/parse-request";
import type { AwsRequest, AwsResponse } from "../gateway/patch";

/** The input of a request in either protocol. In the query protocol every scalar is a string. */
export function readInput(request: AwsRequest): JsonObject {
  const form = formOf(request);
  if (form === undefined) {
    return parseBody(request.body);
  }
  const tree: Tree = new Map();
  for (const [name, value] of form) {
    let node = tree;
    const path = name.split(".");
    const last = path.pop() ?? name;
    for (const part of path) {
      const child = node.get(part);
      const next: Tree = child instanceof Map ? child : new Map();
      node.set(part, next);
      node = next;
    }
    node.set(last, value);
  }
  const { Action, Version, ...input } = toJson(tree) as JsonObject;
  return input;
}

type Tree = Map<string, Tree | string>;

function toJson(node: Tree | string): unknown {
  if (typeof node === "string") {
    return node;
  }
  const members = node.get("member");
  if (members instanceof Map) {
    return [...members.values()].map(toJson);
  }
  return Object.fromEntries([...node].map(([key, value]) => [key, toJson(value)]));
}

/** A list of strings in an input. The query protocol writes an empty list as an empty string. */
export function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** A response in the protocol of its request. */
export function answer(request: AwsRequest, output: JsonObject): AwsResponse {
  if (formOf(request) === undefined) {
    return {
      status: 200,
      headers: { "content-type": "application/x-amz-json-1.0" },
      body: Buffer.from(JSON.stringify(output)),
    };
  }
  const { operation } = request;
  const xml = `<${operation}Response xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/"><${operation}Result>${toXml(output)}</${operation}Result><ResponseMetadata><RequestId>local</RequestId></ResponseMetadata></${operation}Response>`;
  return { status: 200, headers: { "content-type": "text/xml" }, body: Buffer.from(xml) };
}

function toXml(value: unknown, key = ""): string {
  if (Array.isArray(value)) {
    return value.map((item) => `<member>${toXml(item)}</member>`).join("");
  }
  if (isObject(value)) {
    return Object.entries(value)
      .filter(([, member]) => member !== undefined && member !== null)
      .map(([name, member]) => `<${name}>${toXml(member, name)}</${name}>`)
      .join("");
  }
  // JSON uses epoch seconds, XML uses ISO dates.
  const isTime = typeof value === "number" && key.endsWith("Timestamp");
  return escapeXml(isTime ? new Date(value * 1000).toISOString() : String(value));
}
