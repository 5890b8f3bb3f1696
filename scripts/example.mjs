// npm run example <name> -- <flags>: runs any of the examples.
import { describeExamples, listExamples, runExample } from './run-example.mjs';

const [name, ...flags] = process.argv.slice(2);
const examples = listExamples();
if (examples.some((example) => example.name === name)) {
  process.exitCode = await runExample(name, flags);
} else if (name === '--help' || name === '-h') {
  console.log(describeExamples(examples));
} else {
  const problem = name === undefined ? 'name an example' : `there is no example '${name}'`;
  console.error(`error: ${problem}\n${describeExamples(examples)}`);
  process.exitCode = 1;
}
