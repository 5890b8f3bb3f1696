/** An outcome of compareRun as lines: what is the same on one, else with the old and the new figure. */
export function describeOutcome({ where, figure, status, before, after }) {
  const head = `  ${status === 'same' || status === 'differs' ? status.padEnd(7) : status}  ${where}  ${figure}`;
  if (status !== 'differs' || after === undefined) return head;
  return [head, ...changedLines(before, after)].join('\n');
}

/** The lines that two texts do not share, old ones with - and new ones with +. */
function changedLines(before, after) {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const pairs = Array.from({ length: Math.max(old.length, now.length) }, (_, i) => [
    old[i],
    now[i],
  ]);
  return pairs
    .filter(([a, b]) => a !== b)
    .flatMap(([a, b]) => [
      ...(a === undefined ? [] : [`    - ${a}`]),
      ...(b === undefined ? [] : [`    + ${b}`]),
    ]);
}

/** All outcomes in a line, and the runs that were left out. */
export function summary(outcomes, skipped, isWriting) {
  const count = (test) => outcomes.filter(({ status }) => test(status)).length;
  const [same, differs] = [count((s) => s === 'same'), count((s) => s === 'differs')];
  const others = outcomes.length - same - differs;
  return [
    `${same} figures and pictures are what the code gives today`,
    `${differs} ${isWriting ? 'were written anew' : 'differ'}`,
    ...(others > 0 ? [`${others} not compared`] : []),
    ...(skipped.length > 0 ? [`skipped: ${skipped.join(', ')}`] : []),
  ].join('; ');
}
