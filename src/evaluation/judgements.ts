import { faultyLine, readLines } from "./read-rows.ts";

interface Ids {
  readonly documents: ReadonlySet<string>;
  readonly questions: ReadonlySet<string>;
}

/**
 * Reads `question-id <tab> document-id <tab> grade` below a line of headings. Grades of zero say that somebody looked.
 * @throws UserError that names the faulty line.
 */
export async function readJudgements(file: string, ids: Ids): Promise<Map<string, Map<string, number>>> {
  const judged = new Map<string, Map<string, number>>();
  for (const { line, text } of (await readLines(file)).slice(1)) {
    const [question = "", document = "", grade = "", ...more] = text.trim().split("\t");
    if (grade === "" || more.length > 0 || !Number.isFinite(Number(grade)))
      throw faultyLine(file, line, "must be a question's id, a document's id and a number, with tabs between them");
    if (!ids.questions.has(question))
      throw faultyLine(file, line, `there is no question \`${question}\` in queries.jsonl`);
    if (!ids.documents.has(document))
      throw faultyLine(file, line, `there is no document \`${document}\` in corpus.jsonl`);
    if (Number(grade) <= 0) continue;
    const grades = judged.get(question) ?? new Map<string, number>();
    judged.set(question, grades.set(document, Number(grade)));
  }
  return judged;
}
