/** Hands something to the person: a file, or words to paste elsewhere. */

export function download(file: File): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Whether this device has a sheet for sending such a file elsewhere. */
export function canShare(file: File): boolean {
  return navigator.canShare?.({ files: [file] }) ?? false;
}

/** Send a file elsewhere; what the device's own sheet will not take is downloaded. */
export async function share(file: File): Promise<void> {
  if (!canShare(file)) return download(file);
  await navigator.share({ files: [file], title: file.name }).catch((error: unknown) => {
    if ((error as Error).name !== "AbortError") download(file); // not taken; whoever closed the sheet wanted nothing
  });
}

/** Copy text; returns whether the browser did. */
export async function copyText(text: string): Promise<boolean> {
  return (
    (await navigator.clipboard
      ?.writeText(text)
      .then(() => true)
      .catch(() => false)) ?? false
  );
}
