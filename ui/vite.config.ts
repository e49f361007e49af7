import { fileURLToPath } from "node:url";

import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

import { guide } from "./scripts/guide.ts";

export default defineConfig({
  plugins: [svelte(), guide(fileURLToPath(new URL("../docs/guide", import.meta.url)))],
  resolve: {
    alias: { $lib: fileURLToPath(new URL("./src/lib", import.meta.url)) },
    // Svelte's own code has a server half; tests run the half that runs in the window.
    conditions: process.env["VITEST"] ? ["browser"] : undefined,
  },
  clearScreen: false,
  server: { port: 1420, strictPort: true, fs: { allow: [".."] } },
  build: { target: "es2022", chunkSizeWarningLimit: 1200 },
  test: { environment: "jsdom", include: ["src/**/*.test.ts"] },
});
