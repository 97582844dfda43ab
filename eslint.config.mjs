import { createRequire } from "node:module";

// The packages may lie outside the checkout, where NODE_PATH says; `import` does not look there.
const require = createRequire(import.meta.url);
const js = require("@eslint/js");
const globals = require("globals");

export default [
    { ignores: ["node_modules/", ".runtime/", "**/static/lib/"] },
    js.configs.recommended,
    {
        files: ["addons/*/static/**/*.js"],
        languageOptions: {
            ecmaVersion: 2022,
            sourceType: "module",
            globals: { ...globals.browser, luxon: "readonly", odoo: "readonly" },
        },
        rules: {
            curly: "error",
            eqeqeq: "error",
            "no-console": "error",
            "no-unused-vars": ["error", { args: "none" }],
            "no-var": "error",
            "prefer-const": "error",
        },
    },
];
