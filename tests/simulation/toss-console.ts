import { cancelPayment } from "@/emulator/cancels";
import { announcePaymentStatus } from "@/emulator/webhooks";
import type { Turn } from "./turn";

/**
 * The merchant refunds a payment in the Toss console instead of in the application: in full or in
 * part, sometimes twice.
 */
export async function cancelInConsole({ world, person, day }: Turn): Promise<void> {
  if (!world.faults.isDrawn("console_cancel", person.number, day)) return;
  const { core } = world.toss;
  const payment = [...core.state.payments.values()].findLast(
    ({ customerKey, balanceAmount, totalAmount }) =>
      customerKey === person.customerKey && balanceAmount > 1_000 && totalAmount > 1_000,
  );
  if (!payment) return;
  world.faults.count("console_cancel");
  const times = world.faults.isDrawn("console_cancel_twice", person.number, day) ? 2 : 1;
  for (let time = 0; time < times; time += 1) {
    const isPart = world.chance("part", person.number, day, time) < 0.5;
    const cancelAmount = isPart ? Math.ceil(payment.balanceAmount / 3) : undefined;
    const canceled = cancelPayment(core, { paymentKey: payment.paymentKey, cancelReason: "고객 요청", cancelAmount });
    if (!canceled.ok) return;
    if (time > 0) world.faults.count("console_cancel_twice");
    announcePaymentStatus(core, canceled.value);
    world.note(`console cancels ${cancelAmount ?? "all"} of ${payment.orderId} for person ${person.number}`);
  }
}
