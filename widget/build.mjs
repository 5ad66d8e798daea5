// src/ → dist/widget.js: one file, its style sheet inside, the same bytes wherever it is built.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const minifiedStyle = {
  name: "minified style",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await esbuild.transform(await readFile(path, "utf8"), { loader: "css", minify: true });
      return { contents: code.trim(), loader: "text", watchFiles: [path] };
    });
  },
};

const options = {
  absWorkingDir: here("."),
  entryPoints: ["src/main.ts"],
  outfile: process.argv.find((argument) => argument.endsWith(".js") && argument !== process.argv[1]) ?? here("dist/widget.js"),
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  plugins: [minifiedStyle],
};

if (process.argv.includes("--watch")) {
  await (await esbuild.context(options)).watch();
} else {
  await esbuild.build(options);
}
