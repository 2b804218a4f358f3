/** What AWS refuses of tags. */
import { record, repeat, testLimits } from "./support";

testLimits([
  [
    "50 tags without Name",
    "service",
    { tags: record(50, () => "v") },
    "tags: got 50 tags",
    { tags: record(49, () => "v") },
  ],
  [
    "51 tags with Name",
    "service",
    { tags: { ...record(50, () => "v"), Name: "shop" } },
    "tags: got 51 tags",
    { tags: { ...record(49, () => "v"), Name: "shop" } },
  ],
  [
    "a tag key of 129 characters",
    "service",
    { tags: { [repeat("k", 129)]: "v" } },
    `tags: got the key "${repeat("k", 129)}"`,
    { tags: { [repeat("k", 128)]: "v" } },
  ],
  [
    "a tag value of 257 characters",
    "service",
    { tags: { k: repeat("v", 257) } },
    "tags.k: got 257 characters",
    { tags: { k: repeat("v", 256) } },
  ],
  [
    "a tag that AWS reserves",
    "service",
    { tags: { "aws:team": "shop" } },
    'tags: got the key "aws:team"',
    { tags: { "team:aws": "shop" } },
  ],
]);
