// Validates the AsyncAPI documents named on the command line with the official parser and prints what it says: a JSON
// list of {"valid", "diagnostics": [{"severity", "message", "path"}], "operations", "messages"}, one for each document;
// messages are those of each channel in turn.
"use strict";
const { Parser, fromFile } = require("@asyncapi/parser");

const ids = (items) => items.all().map((item) => item.id());
const parser = new Parser();

async function validate(file) {
  const { document, diagnostics } = await fromFile(parser, file).parse();
  return {
    valid: document !== undefined,
    diagnostics: diagnostics.map(({ severity, message, path }) => ({ severity, message, path: path.join("/") })),
    operations: document ? ids(document.operations()) : [],
    messages: document ? document.channels().all().flatMap((channel) => ids(channel.messages())) : [],
  };
}

Promise.all(process.argv.slice(2).map(validate)).then((results) => console.log(JSON.stringify(results)));
