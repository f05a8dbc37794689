// Two independent readers of SOQL, one of SOSL. In: a JSON list of {language, query}. Out: a list of
// {apex, jetstream}, each true when the reader takes the statement, null when it does not know the language.
import { readFileSync } from "node:fs";
import { ApexErrorListener, ApexParserFactory } from "@apexdevtools/apex-parser";
import { isQueryValid } from "@jetstreamapp/soql-parser-js";

class Counter extends ApexErrorListener {
  errors = 0;
  apexSyntaxError() {
    this.errors += 1;
  }
}

const END = -1;

function apexTakes({ language, query }) {
  const counter = new Counter();
  const { lexer, parser } = ApexParserFactory.createLexerAndParser(language === "sosl" ? `[${query}]` : query);
  for (const part of [lexer, parser]) {
    part.removeErrorListeners();
    part.addErrorListener(counter);
  }
  if (language === "sosl") parser.soslLiteralAlt();
  else parser.query();
  return counter.errors === 0 && parser._input.LA(1) === END;
}

const statements = JSON.parse(readFileSync(0, "utf8"));
const verdicts = statements.map((statement) => ({
  apex: apexTakes(statement),
  jetstream: statement.language === "soql" ? isQueryValid(statement.query) : null,
}));
process.stdout.write(JSON.stringify(verdicts));
