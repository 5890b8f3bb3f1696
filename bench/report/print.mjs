/** Prints a part of the report. */
export function section(title, text) {
  console.log(`\n## ${title}\n\n${text}`);
}
