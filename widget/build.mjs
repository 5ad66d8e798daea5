// src/ → dist/widget.js: one file, its style sheet inside, the same bytes wherever it is built.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { minify } from "terser";

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

// Long names that are our own alone, neither the browser's nor the contract's: made short, since every byte is paid for by citizens.
const OWN =
  /^(announce|around|answering|beginning|closeOnEscape|complain|fillMenu|takesBack|firstLanguage|forgetThere|hidePanel|hoursIn|labelled|landmark|listener|onForgotten|onGivenUp|onRemembered|notices|postponed|putBack|queued|queuedMessage|reasonOf|relabel|remembersOpen|retireChoices|showExchanges|shown|showPanel|showQueue|switchLanguage|tellForgotten|textsIn|toLatest|wholePage)$/;
const outfile = process.argv.slice(2).find((argument) => argument.endsWith(".js")) ?? here("dist/widget.js");
const options = {
  absWorkingDir: here("."),
  entryPoints: ["src/main.ts"],
  outfile,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  charset: "utf8",
  legalComments: "none",
  mangleProps: OWN,
  plugins: [minifiedStyle],
};

if (process.argv.includes("--watch")) {
  await (await esbuild.context(options)).watch();
} else {
  await esbuild.build(options);
  const { code } = await minify(await readFile(outfile, "utf8"), { ecma: 2020, compress: { passes: 3 } }); // some 300 bytes less
  await writeFile(outfile, code);
}
