/** What of an error fits a table. */
export const firstLine = (error) =>
  String(error?.message ?? error)
    .split('\n')[0]
    .slice(0, 120);
