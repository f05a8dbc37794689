/** Reading Apex: one parse per file, and the visitors that the checks need. */
import {
  ApexErrorListener,
  ApexParserBaseVisitor,
  ApexParserFactory,
} from '@apexdevtools/apex-parser';
import { basename } from 'node:path';
import { finding, textOf } from './project.mjs';

class Collector extends ApexErrorListener {
  constructor(file) {
    super();
    this.file = file;
    this.findings = [];
  }

  apexSyntaxError(line, column, message) {
    this.findings.push(finding(this.file, line, `${message} (column ${column + 1})`));
  }
}

/** The tree of a class, and what is wrong with its syntax. */
export function parse(file) {
  const errors = new Collector(file);
  const { lexer, parser } = ApexParserFactory.createLexerAndParser(textOf(file));
  for (const source of [lexer, parser]) {
    source.removeErrorListeners();
    source.addErrorListener(errors);
  }
  return { tree: parser.compilationUnit(), findings: errors.findings };
}

class AuraMethods extends ApexParserBaseVisitor {
  names = new Set();

  visitClassBodyDeclaration(context) {
    const isAura = context.modifier_list().some((each) => /^@AuraEnabled\b/i.test(each.getText()));
    const method = context.memberDeclaration()?.methodDeclaration?.();
    if (isAura && method) this.names.add(method.id().getText());
    return this.visitChildren(context);
  }
}

/** `Class.method` of everything that a component may import. */
export function auraMethods(files) {
  return new Set(
    files.flatMap((file) => {
      const visitor = new AuraMethods();
      visitor.visit(parse(file).tree);
      return [...visitor.names].map((name) => `${basename(file, '.cls')}.${name}`);
    }),
  );
}

class QueriedFields extends ApexParserBaseVisitor {
  fields = [];

  visitQuery(context) {
    const object = context.fromNameList().fieldName(0).getText();
    this.objects = [...(this.objects ?? []), object];
    this.visitChildren(context);
    this.objects.pop();
  }

  /** What a subquery asks for hangs on a child relationship, whose object is not known here. */
  visitSubQuery() {}

  visitFromNameList() {}

  visitFieldName(context) {
    this.fields.push({ object: this.objects.at(-1), path: context.getText(), line: context.start.line });
  }
}

/** Each field that a query in the class names: `{ object, path, line }`, the path with its relationships. */
export function queriedFields(file) {
  const visitor = new QueriedFields();
  visitor.visit(parse(file).tree);
  return visitor.fields;
}
