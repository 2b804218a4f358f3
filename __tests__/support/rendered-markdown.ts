/** What a reader sees of Markdown, rendered as on GitHub. */
import MarkdownIt from "markdown-it";

/** HTML is kept, such as `<details>`. Tables are part of markdown-it's default. */
const markdown = new MarkdownIt({ html: true });

type Token = ReturnType<typeof markdown.parse>[number];

export interface RenderedMarkdown {
  /** The columns of each table, and its rows without the head. */
  readonly tables: readonly { readonly columns: number; readonly rows: number }[];
  /** The text of each cell, row by row, without its markup. */
  readonly cells: readonly string[];
  readonly headings: readonly string[];
  readonly items: number;
  /** The text of each code block. */
  readonly codeBlocks: readonly string[];
  /** Each part of HTML, such as `<details>` with its summary. */
  readonly html: readonly string[];
  /** All texts that are no code. Markup in them was not rendered. */
  readonly texts: readonly string[];
}

export function renderedMarkdown(text: string): RenderedMarkdown {
  const tokens = markdown.parse(text, {});
  const after = (type: string) =>
    tokens.flatMap((token, index) => (token.type === type ? [textOf(tokens[index + 1])] : []));
  return {
    tables: tablesIn(tokens),
    cells: after("td_open"),
    headings: after("heading_open"),
    items: after("list_item_open").length,
    codeBlocks: tokens.filter(isCodeBlock).map(({ content }) => content),
    html: tokens.filter(({ type }) => type === "html_block").map(({ content }) => content.trim()),
    texts: tokens.flatMap(({ children }) =>
      (children ?? []).filter(({ type }) => type === "text").map(({ content }) => content),
    ),
  };
}

function tablesIn(tokens: readonly Token[]): RenderedMarkdown["tables"] {
  return tokens.flatMap((token, start) => {
    if (token.type !== "table_open") {
      return [];
    }
    const end = tokens.findIndex(({ type }, index) => index > start && type === "table_close");
    const count = (wanted: string) => tokens.slice(start, end).filter(({ type }) => type === wanted).length;
    return [{ columns: count("th_open"), rows: count("tr_open") - 1 }];
  });
}

function isCodeBlock({ type }: Token): boolean {
  return type === "fence" || type === "code_block";
}

function textOf(token: Token | undefined): string {
  return (token?.children ?? []).map(({ content }) => content).join("");
}
