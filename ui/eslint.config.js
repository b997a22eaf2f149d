import { createNodeResolver, importX } from "eslint-plugin-import-x";
import svelte from "eslint-plugin-svelte";
import tseslint from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

const onlyIpcKnowsTauri = {
  "no-restricted-imports": [
    "error",
    {
      paths: [{ name: "@lucide/svelte", message: "Import the one icon: @lucide/svelte/icons/…" }],
      patterns: [{ group: ["@tauri-apps/*"], message: "Only src/ipc may know the host." }],
    },
  ],
};

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", "src/ipc/bindings.ts"] },
  ...tseslint.configs.strict,
  ...svelte.configs.recommended,
  {
    // Plain modules too: the cycle check parses the components they import with these options.
    files: ["**/*.svelte", "**/*.ts"],
    languageOptions: {
      parserOptions: { parser: tseslint.parser, extraFileExtensions: [".svelte"], svelteConfig },
    },
  },
  {
    files: ["src/**/*.ts", "src/**/*.svelte"],
    plugins: { "import-x": importX },
    settings: {
      "import-x/resolver-next": [createNodeResolver({ extensions: [".ts", ".svelte.ts", ".svelte", ".js"] })],
      "import-x/extensions": [".ts", ".svelte"],
      "import-x/parsers": { "@typescript-eslint/parser": [".ts"], "svelte-eslint-parser": [".svelte"] },
    },
    rules: {
      ...onlyIpcKnowsTauri,
      "import-x/no-cycle": "error",
      "max-lines": ["error", { max: 400 }],
      "no-console": "error",
      "svelte/no-at-html-tags": "error",
      // Maps and sets are held raw and replaced whole, as snapshots are.
      "svelte/prefer-svelte-reactivity": "off",
    },
  },
  { files: ["src/**/*.svelte"], rules: { "max-lines": ["error", { max: 150 }] } },
  { files: ["src/ipc/**"], rules: { "no-restricted-imports": "off" } },
);
