// Validates the AsyncAPI documents named on the command line with the official parser and prints what it says: a JSON
// list of {"valid", "diagnostics": [{"severity", "message", "path"}], "operations", "messages"}, one for each document.
"use strict";
const { Parser, fromFile } = require("@asyncapi/parser");

async function validate(file) {
  const { document, diagnostics } = await fromFile(new Parser(), file).parse();
  return {
    valid: document !== undefined,
    diagnostics: diagnostics.map(({ severity, message, path }) => ({ severity, message, path: path.join("/") })),
    operations: document ? document.operations().all().map((operation) => operation.id()) : [],
    messages: document ? document.messages().all().map((message) => message.id()) : [],
  };
}

Promise.all(process.argv.slice(2).map(validate)).then((results) => console.log(JSON.stringify(results)));
