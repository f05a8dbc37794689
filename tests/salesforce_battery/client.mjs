// jsforce, unmodified, through the scenario of tests/integration/test_three_clients.py.
// In: a JSON object {url, consumerKey, consumerSecret}. Out: what it saw, as a JSON object.
// The CA comes by NODE_EXTRA_CA_CERTS.
import { readFileSync } from "node:fs";
import jsforce from "jsforce";

const { url, consumerKey, consumerSecret } = JSON.parse(readFileSync(0, "utf8"));

const connection = new jsforce.Connection({
  version: "66.0",
  oauth2: { loginUrl: url, clientId: consumerKey, clientSecret: consumerSecret },
});

async function codeOf(promise) {
  try {
    await promise;
  } catch (error) {
    return error.errorCode ?? error.data?.errorCode ?? error.name;
  }
  return "none";
}

await connection.authorize({ grant_type: "client_credentials" });
const seen = {};
seen.contacts = (await connection.query("SELECT COUNT() FROM Contact")).totalSize;
const [hanako] = (
  await connection.query("SELECT Id, Name, Account.Name FROM Contact WHERE MobilePhone = '090-1111-2222'")
).records;
seen.query = [hanako.Id, hanako.Name, hanako.Account.Name];
const found = await connection.search(
  'FIND {"090 1111 2222"} IN PHONE FIELDS RETURNING Contact(Id, Name), Lead(Id, Name)',
);
seen.search = found.searchRecords.map((record) => [record.attributes.type, record.Id, record.Name]);
const task = connection.sobject("Task");
const created = await task.create({ WhoId: hanako.Id, Subject: "着信", TaskSubtype: "Call", Status: "Completed" });
await task.update({ Id: created.id, CallDisposition: "完了" });
const read = await task.retrieve(created.id);
seen.task = [read.Subject, read.CallDisposition, read.WhoId, read.IsClosed];
const key = { OctiCallId__c: "jsforce-1" };
const first = await task.upsert({ ...key, Subject: "発信" }, "OctiCallId__c");
const second = await task.upsert({ ...key, Subject: "内線" }, "OctiCallId__c");
seen.upsert = [first.created, second.created, first.id === second.id];
seen.errors = {
  malformed: await codeOf(connection.query("SELECT FROM Contact").then()),
  field: await codeOf(connection.query("SELECT Bogus FROM Contact").then()),
  search: await codeOf(connection.search("FIND {090-1111} IN PHONE FIELDS RETURNING Contact(Id)")),
  missing: await codeOf(connection.sobject("Lead").create({ LastName: "名" })),
  unknown: await codeOf(task.retrieve("00T5h0000009999AAA")),
};
await task.destroy(created.id);
seen.gone = await codeOf(task.retrieve(created.id));
const mobile = (await connection.describe("Contact")).fields.find((field) => field.name === "MobilePhone");
seen.describe = [mobile.type, mobile.length];
seen.limit = (await connection.limits()).DailyApiRequests.Max;
process.stdout.write(JSON.stringify(seen));
