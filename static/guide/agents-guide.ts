/** Builds the agents' guide, which the panel links to, from its Markdown: pages and pictures that the bridge serves. */
import { readFileSync } from "node:fs";

import { Marked, type RendererObject, type Token } from "marked";
import type { Plugin } from "vite";

const DOCS = new URL("../../docs/", import.meta.url);
export const SOURCES = { ja: "agents-guide.ja.md", en: "agents-guide.md" } as const;
export type GuideLanguage = keyof typeof SOURCES;
const LANGUAGES = Object.keys(SOURCES) as GuideLanguage[];

export interface GuidePage {
  readonly html: string;
  /** File names of the pictures, in docs/screenshots. */
  readonly pictures: readonly string[];
}

/** Vite plugin: puts `guide/ja.html`, `guide/en.html` and their pictures into the built panel. */
export const agentsGuide = (): Plugin => ({
  name: "agents-guide",
  apply: "build",
  generateBundle() {
    const pictures = new Set<string>();
    for (const language of LANGUAGES) {
      const page = guidePage(readFileSync(new URL(SOURCES[language], DOCS), "utf8"), language);
      page.pictures.forEach((picture) => pictures.add(picture));
      this.emitFile({ type: "asset", fileName: `guide/${language}.html`, source: page.html });
    }
    for (const picture of pictures) {
      const source = readFileSync(new URL(`screenshots/${picture}`, DOCS));
      this.emitFile({ type: "asset", fileName: `guide/${picture}`, source });
    }
  },
});

/** Links lead to the other language's page and to headings of this one; pictures are beside the page. */
export function guidePage(markdown: string, language: GuideLanguage): GuidePage {
  const pictures: string[] = [];
  const walkTokens = (token: Token): void => {
    if (token.type !== "link" && token.type !== "image") return;
    const href = String(token.href);
    token.href = LANGUAGES.find((other) => SOURCES[other] === href) ?? href.replace("screenshots/", "");
    if (token.type === "image") pictures.push(String(token.href));
  };
  const body = new Marked({ renderer, walkTokens }).parse(markdown, { async: false });
  return { html: page(language, title(markdown), body), pictures };
}

const renderer: RendererObject = {
  heading({ tokens, depth, text }) {
    return `<h${depth} id="${slug(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
  },
  image({ href, text }) {
    return `<img src="${href}" alt="${text}" loading="lazy">`;
  },
};

/** As GitHub names headings, so that one link works in both places. */
const slug = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

const title = (markdown: string): string => /^# (.+)$/m.exec(markdown)?.[1] ?? "octi_bridge";

const STYLE = `:root{color-scheme:light dark}
body{font:16px/1.7 system-ui,"Hiragino Sans","Yu Gothic UI",Meiryo,sans-serif;max-width:44rem;margin:0 auto;padding:16px;overflow-wrap:anywhere}
h1{line-height:1.3}h2{border-bottom:1px solid GrayText;margin-top:2.5em}
img{display:block;max-width:100%;height:auto;border:1px solid GrayText}
table{border-collapse:collapse;width:100%}th,td{border:1px solid GrayText;padding:4px 8px;text-align:start;vertical-align:top}
td:first-child{min-width:5em}a{color:LinkText}`;

const page = (language: GuideLanguage, name: string, body: string): string => `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${name} - octi_bridge</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${body}</main>
</body>
</html>
`;
