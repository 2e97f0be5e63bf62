import { useTranslations } from "next-intl";
import { Coded } from "./coded";

const CODE = /^[A-Z][A-Z0-9_]+$/;

/** Why a subscription waits for a person: Toss's code, or the message of an error of ours. */
export function ProblemWord({ problem }: { problem: string }) {
  const t = useTranslations("admin");
  return (
    <span className="break-words text-red">
      <Coded word={t(CODE.test(problem) ? "problemRefused" : "problemError")} code={problem} />
    </span>
  );
}
