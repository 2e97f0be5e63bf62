type KindFieldProps = { isLoss: boolean; words: Record<"kind" | "gain" | "loss", string> };

const CHOICE =
  "flex min-h-12 flex-1 cursor-pointer items-center justify-center gap-2 rounded-full border border-edge font-semibold has-checked:border-2 has-focus-visible:outline-2 has-focus-visible:outline-blue has-focus-visible:outline-offset-2";

/** Whether the amount was gained or lost. */
export function KindField({ isLoss, words }: KindFieldProps) {
  return (
    <fieldset>
      <legend className="mb-1.5 font-medium text-14">{words.kind}</legend>
      <div className="flex gap-2">
        <label className={`${CHOICE} has-checked:border-gain has-checked:bg-gain-soft has-checked:text-gain`}>
          <input type="radio" name="kind" value="gain" defaultChecked={!isLoss} className="sr-only" />
          <span aria-hidden="true">+</span>
          {words.gain}
        </label>
        <label className={`${CHOICE} has-checked:border-loss has-checked:bg-loss-soft has-checked:text-loss`}>
          <input type="radio" name="kind" value="loss" defaultChecked={isLoss} className="sr-only" />
          <span aria-hidden="true">{"\u2212"}</span>
          {words.loss}
        </label>
      </div>
    </fieldset>
  );
}
