declare module "virtual:guide" {
  import type { GuidePage } from "$lib/guide";

  export const pages: GuidePage[];
}
