import { useTranslations } from "next-intl";
import { Panel } from "@/app/_components/panel";
import { StatusWord } from "@/app/_components/status-word";
import type { Tone } from "@/app/_components/tone";
import { MAX_RUN_MS } from "@/lib/admin/concerns";
import type { RunView } from "@/lib/admin/views";
import { Ago } from "../_parts/ago";
import { type Column, DataTable } from "../_parts/data-table";

type ShownStatus = RunView["status"] | "interrupted";
const TONE: Record<ShownStatus, Tone> = {
  running: "blue",
  interrupted: "red",
  completed: "emerald",
  out_of_time: "amber",
  stopped: "red",
  failed: "red",
};
const TRIGGERS = ["cron", "operator", "demo", "test"] as const;

function shownStatus({ status, startedAt }: RunView, now: Date): ShownStatus {
  return status === "running" && now.getTime() - startedAt.getTime() > MAX_RUN_MS ? "interrupted" : status;
}

/** Zero is shown in a muted colour, so that other numbers stand out. */
function Count({ of }: { of: number }) {
  return of === 0 ? <span className="text-muted">{of}</span> : of;
}

type RunsPanelProps = { runs: RunView[]; now: Date };

export function RunsPanel({ runs, now }: RunsPanelProps) {
  const t = useTranslations("admin");
  const triggerWords = (trigger: string) => {
    const known = TRIGGERS.find((name) => name === trigger);
    return known ? t(`runTrigger.${known}`) : trigger;
  };
  const figure = (head: string, of: (run: RunView) => number): Column<RunView> => ({
    head,
    isFigure: true,
    isQuiet: (run: RunView) => of(run) === 0,
    cell: (run: RunView) => <Count of={of(run)} />,
  });
  return (
    <Panel id="runs" title={t("runsTitle")}>
      <DataTable
        label={t("runsTitle")}
        empty={t("runsEmpty")}
        rows={runs}
        columns={[
          { head: t("started"), place: "title", cell: ({ startedAt }) => <Ago at={startedAt} now={now} /> },
          {
            head: t("state"),
            cell: (run) => (
              <>
                <StatusWord tone={TONE[shownStatus(run, now)]}>{t(`runStatus.${shownStatus(run, now)}`)}</StatusWord>
                {run.stopCode ? <p className="break-all text-12 text-muted">{run.stopCode}</p> : null}
              </>
            ),
          },
          { head: t("by"), cell: ({ trigger }) => triggerWords(trigger) },
          figure(t("due"), ({ due }) => due),
          figure(t("paid"), ({ paid }) => paid),
          figure(t("declined"), ({ declined }) => declined),
          figure(t("unknownCount"), ({ unknown }) => unknown),
          figure(t("ended"), ({ ended }) => ended),
          figure(t("reconciled"), ({ reconciled }) => reconciled),
          figure(t("remaining"), ({ remaining }) => remaining),
          {
            head: t("duration"),
            isFigure: true,
            cell: ({ durationMs }) => t("seconds", { seconds: (durationMs / 1000).toFixed(2) }),
          },
        ]}
      />
    </Panel>
  );
}
