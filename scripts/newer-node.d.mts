export function newerNode(): string | undefined;
export function versionOf(path: string): string | undefined;
export function isNewer(version: string | undefined): boolean;
