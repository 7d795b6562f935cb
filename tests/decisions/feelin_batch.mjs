// Evaluates one FEEL expression a line with feelin, for feel_agreement.py; argument: the file of the module.
import { readFileSync, writeSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { evaluate } = await import(pathToFileURL(process.argv[2]));
const KINDS = { FeelDate: "date", FeelTime: "time", FeelDateTime: "date and time" };

function typed(value) {
  if (value === null || value === undefined) return ["null"];
  if (typeof value === "number") return Number.isFinite(value) ? ["number", String(value)] : ["not a number"];
  if (typeof value === "string" || typeof value === "boolean") return [typeof value, value];
  if (Array.isArray(value)) return ["list", value.map(typed)];
  const name = value.constructor.name;
  if (name in KINDS) return [KINDS[name], String(value)];
  if (name === "FeelDuration") return [value.yearsMonths ? "years and months duration" : "days and time duration", String(value)];
  if (name === "FeelRange")
    return ["range", [typed(value.start), typed(value.end), value["start included"], value["end included"]]];
  if (name === "Object") return ["context", Object.entries(value).map(([key, part]) => [key, typed(part)])];
  return ["function"];
}

function answer(expression) {
  try {
    return typed(evaluate(expression, {}).value);
  } catch {
    return ["error"];
  }
}

const lines = readFileSync(0, "utf8").split("\n").filter(Boolean);
writeSync(1, JSON.stringify(lines.map((line) => answer(JSON.parse(line)))));
