/**
 * A Prettier plugin for htm: formats html`…` templates like the code around them.
 *
 * htm drops white space with a line break in it at the edges of a text, and keeps any other. So a
 * line may be broken between two children, but not next to a space that is to be shown.
 */
import { doc } from "prettier";
import * as estree from "prettier/plugins/estree";

const { group, indent, join, line, lineSuffixBoundary, softline } = doc.builders;
const original = estree.printers.estree;
// Stands for `${…}` while the template is parsed; the number of the expression is in between.
const MARK = "\u0000";
const EXPRESSION = new RegExp(`${MARK}(\\d+)${MARK}`);

export const printers = { estree: { ...original, embed } };

function embed(path, options) {
  const { node, parent } = path;
  const isTemplate = parent?.type === "TaggedTemplateExpression" && node === parent.quasi;
  if (!isTemplate || parent.tag.name !== "html") return original.embed?.(path, options);
  return (textToDoc, print) => {
    const expressions = path.map(print, "expressions");
    const text = node.quasis.map((quasi) => quasi.value.raw);
    const source = text.reduce((whole, part, place) => whole + mark(place - 1) + part);
    const children = new Parser(source).parseChildren();
    return group(["`", indent([softline, printChildren(children, expressions)]), softline, "`"]);
  };
}

function mark(place) {
  return `${MARK}${place}${MARK}`;
}

/** A recursive parser of htm: a child is `{tag, attributes, children}` or `{text}`. */
class Parser {
  constructor(source) {
    this.source = source;
    this.place = 0;
  }

  startsWith(text) {
    return this.source.startsWith(text, this.place);
  }

  /** Take what a pattern matches here. */
  take(pattern) {
    const match = new RegExp(pattern, "y");
    match.lastIndex = this.place;
    const [text] = match.exec(this.source) ?? [""];
    this.place += text.length;
    return text;
  }

  parseChildren() {
    const children = [];
    while (this.place < this.source.length && !this.startsWith("</")) {
      if (this.startsWith("<!--")) throw new Error("write comments outside of the template");
      if (this.startsWith("<")) children.push(this.parseElement());
      else if (this.startsWith(MARK)) children.push({ text: this.take(`${MARK}\\d+${MARK}`) });
      else children.push({ text: this.take(`[^<${MARK}]+`), isPlain: true });
    }
    return children;
  }

  parseElement() {
    this.place += 1;
    const element = { tag: this.take("[^\\s/>]+"), attributes: [], children: [] };
    for (;;) {
      this.take("\\s+");
      if (this.take("/>")) return { ...element, isEmpty: true };
      if (this.take(">")) break;
      const attribute = this.take(`[^\\s=/>]+(=("[^"]*"|'[^']*'|[^\\s>]+?(?=/>|[\\s>])))?`);
      if (!attribute) throw new Error(`htm: no attribute at ${this.source.slice(this.place)}`);
      element.attributes.push(attribute);
    }
    element.children = this.parseChildren();
    if (!this.take("</[^>]*>")) throw new Error(`htm: <${element.tag}> is not closed`);
    return element;
  }
}

/** A text whose marks are replaced with the expressions. */
function printText(text, expressions) {
  const parts = text.split(EXPRESSION);
  return parts.map((part, place) =>
    place % 2 ? ["${", expressions[Number(part)], lineSuffixBoundary, "}"] : part,
  );
}

function printElement({ tag, attributes, children, isEmpty }, expressions) {
  const name = printText(tag, expressions);
  const printed = attributes.map((attribute) => printText(attribute, expressions));
  const rest = printed.length > 0 ? indent([line, join(line, printed)]) : "";
  if (isEmpty) return group(["<", name, rest, line, "/>"]);
  const open = group(["<", name, rest, printed.length > 0 ? softline : "", ">"]);
  const content = printChildren(children, expressions);
  const close = ["</", name, ">"];
  if (content.length === 0) return [open, close];
  return group([open, indent([softline, content]), softline, close]);
}

/** Children, with a possible line break wherever none would swallow a space. */
function printChildren(children, expressions) {
  const visible = children.map(trimmed).filter(({ text }) => text !== "");
  return visible.flatMap((child, place) => {
    const next = visible[place + 1];
    const separator = !next || endsInSpace(child) || startsWithSpace(next) ? "" : softline;
    return [
      child.tag ? printElement(child, expressions) : printText(child.text, expressions),
      separator,
    ];
  });
}

/** A text as htm shows it. */
function trimmed(child) {
  if (!child.isPlain) return child;
  return { text: child.text.replace(/^\s*\n\s*|\s*\n\s*$/g, "") };
}

function endsInSpace({ text = "" }) {
  return /\s$/.test(text);
}

function startsWithSpace({ text = "" }) {
  return /^\s/.test(text);
}
