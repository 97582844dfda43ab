// The tools live in .runtime/parts/node and are found by NODE_PATH, hence no ES module.
const js = require("@eslint/js");
const globals = require("globals");

module.exports = [
    { ignores: [".runtime/**", "**/static/lib/**"] },
    js.configs.recommended,
    {
        files: ["addons/**/*.js"],
        languageOptions: {
            ecmaVersion: 2022,
            sourceType: "module",
            globals: { ...globals.browser, odoo: "readonly", luxon: "readonly" },
        },
        rules: {
            eqeqeq: ["error", "smart"],
            "no-console": ["error", { allow: ["warn", "error"] }],
            "no-shadow": "error",
            "no-var": "error",
            "object-shorthand": "error",
            "prefer-const": "error",
            complexity: ["error", 10],
            "max-lines-per-function": ["error", { max: 80, skipBlankLines: true }],
        },
    },
    {
        // A suite is one function around its tests.
        files: ["addons/*/static/tests/**"],
        rules: { "max-lines-per-function": "off" },
    },
];
