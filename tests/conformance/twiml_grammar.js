// The grammar of TwiML as the carrier's own builder has it, as JSON on stdout: for each of the two kinds of document
// {"elements": {class: {"attributes": {name: {"type", "list", "required"}}, "children": {element: class}, "text"}}}.
// Types and nesting stand in the .d.ts; how an element is written, and whether it holds text, only in the .js.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const ts = require("typescript");

const FOLDER = path.join(path.dirname(require.resolve("twilio/package.json")), "lib", "twiml");

function parse(file) {
  return ts.createSourceFile(file, fs.readFileSync(path.join(FOLDER, file), "utf8"), ts.ScriptTarget.Latest, true);
}

function walk(node, see) {
  see(node);
  ts.forEachChild(node, (child) => walk(child, see));
}

// "VoiceResponse.SayAttributes" -> "SayAttributes"
const lastName = (node) => node.getText().split(".").pop();

// The union, array or plain type of an attribute: {"type": "string" | "number" | "boolean" | [words], "list": bool}.
function valueOf(type, unions) {
  if (ts.isArrayTypeNode(type)) return { ...valueOf(type.elementType, unions), list: true };
  const named = ts.isTypeReferenceNode(type) ? unions.get(lastName(type.typeName)) : undefined;
  const known = named ?? { string: "string", number: "number", boolean: "boolean" }[type.getText()];
  if (!known) throw new Error(`a type that is not known: ${type.getText()}`);
  return { type: known, list: false };
}

function unionsOf(tree) {
  const unions = new Map();
  walk(tree, (node) => {
    if (!ts.isTypeAliasDeclaration(node)) return;
    const words = ts.isUnionTypeNode(node.type) ? node.type.types : [node.type];
    unions.set(node.name.text, words.map((word) => word.literal.text));
  });
  return unions;
}

// Interface -> its attributes; one that is declared several times is one.
function attributesOf(tree, unions) {
  const found = new Map();
  walk(tree, (node) => {
    if (!ts.isInterfaceDeclaration(node)) return;
    const attributes = found.get(node.name.text) ?? {};
    for (const member of node.members.filter(ts.isPropertySignature)) {
      attributes[member.name.text] = { ...valueOf(member.type, unions), required: !member.questionToken };
    }
    found.set(node.name.text, attributes);
  });
  return found;
}

// "Class.method" -> {element, text}: from `new X(this.y.ele("Element", attributes, text))`.
function elementsOf(tree) {
  const found = new Map();
  walk(tree, (node) => {
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return;
    if (node.expression.name.text !== "ele") return;
    const method = ts.findAncestor(node, ts.isMethodDeclaration);
    const key = `${method.parent.name.text}.${method.name.text}`;
    found.set(key, { element: node.arguments[0].text, text: node.arguments.length > 2 });
  });
  return found;
}

function grammar(name) {
  const types = parse(`${name}.d.ts`);
  const attributes = attributesOf(types, unionsOf(types));
  const written = elementsOf(parse(`${name}.js`));
  const classes = {};
  const at = (one) => (classes[one] ??= { attributes: {}, children: {}, text: false });
  walk(types, (node) => {
    if (!ts.isMethodDeclaration(node)) return;
    const made = written.get(`${node.parent.name.text}.${node.name.text}`);
    if (!made) return; // comments of XML
    const child = lastName(node.type);
    at(node.parent.name.text).children[made.element] = child;
    at(child).text ||= made.text;
    const given = node.parameters.find((parameter) => parameter.name.text === "attributes");
    if (given) Object.assign(at(child).attributes, attributes.get(lastName(given.type)) ?? {});
  });
  return classes;
}

process.stdout.write(JSON.stringify({ voice: grammar("VoiceResponse"), messaging: grammar("MessagingResponse") }));
