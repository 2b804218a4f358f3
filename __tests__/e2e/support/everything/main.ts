/** Synthesizes the app with every option into the working directory. */
import { synthesizeEverything } from "./everything-app";
import { SETTINGS } from "./settings";

synthesizeEverything(process.cwd(), {
  settings: SETTINGS,
  images: { orders: "public.ecr.aws/shop/orders:1", web: "public.ecr.aws/shop/web:1" },
  hookFile: "probe.zip",
});
