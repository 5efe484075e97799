/** Hands something to the person: a file, or words to paste elsewhere. */

export function download(file: File): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Copy text; returns whether the browser did. */
export async function copy(text: string): Promise<boolean> {
  return (await navigator.clipboard?.writeText(text).then(() => true).catch(() => false)) ?? false;
}
