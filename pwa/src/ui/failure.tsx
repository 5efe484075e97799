/** Why something failed, in the server's own sentence. */

import type { Failure } from "../store/api.ts";
import { phoneStrings } from "../strings/phones/index.ts";
import { Triangle } from "./icons.tsx";

export function FailureMessage({ failure }: { failure: Failure | null }) {
  if (!failure) return null;
  const { slug, problem } = failure;
  return (
    <p class="sheet warn" role="alert">
      <Triangle />{" "}
      {problem ? (
        <>
          <b>{problem.title}.</b> {problem.detail}
        </>
      ) : slug === "unreachable" ? (
        phoneStrings.unreachable
      ) : (
        phoneStrings.failed
      )}
    </p>
  );
}
