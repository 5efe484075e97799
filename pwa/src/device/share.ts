/** Downloading and sharing files, and copying text. */

export function download(file: File): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Whether this device can share such a file. */
export function canShare(file: File): boolean {
  return navigator.canShare?.({ files: [file] }) ?? false;
}

/** Share a file, or download it if it cannot be shared. */
export async function share(file: File): Promise<void> {
  if (!canShare(file)) return download(file);
  await navigator.share({ files: [file], title: file.name }).catch((error: unknown) => {
    // AbortError: the person closed the share sheet.
    if ((error as Error).name !== "AbortError") download(file);
  });
}

/** Copy text; returns whether it succeeded. */
export async function copyText(text: string): Promise<boolean> {
  return (
    (await navigator.clipboard
      ?.writeText(text)
      .then(() => true)
      .catch(() => false)) ?? false
  );
}
