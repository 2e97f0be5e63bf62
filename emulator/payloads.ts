// Turns the ledger's rows into the Billing, Payment and Transaction objects of the core API, in
// both API versions, with Korean or English field values. Source: docs.tosspayments.com/reference
// (core API).

import { cardCompanyName } from "./card-companies";
import { type CardType, maskCardNumber, type OwnerType } from "./cards";
import type { Core } from "./core";
import { failureOf } from "./failures";
import { MERCHANT_ID } from "./identifiers";
import type { BillingKey, Cancel, Payment, Transaction } from "./records";
import type { Settings } from "./settings";
import { toKoreanInstant } from "./time";

export type Language = "ko" | "en";

/** The language and shape of an answer. Links in it lead to `publicUrl`. */
export type AnswerFormat = {
  language: Language;
  apiVersion: Settings["apiVersion"];
  extraFields: boolean;
  publicUrl: string;
};

type Json = Record<string, unknown>;

const CARD_TYPES_EN: Readonly<Record<CardType, string>> = { 신용: "CREDIT", 체크: "DEBIT", 기프트: "GIFT", 미확인: "UNKNOWN" };
const OWNER_TYPES_EN: Readonly<Record<OwnerType, string>> = { 개인: "PERSONAL", 법인: "CORPORATE", 미확인: "UNKNOWN" };

/** The format that the settings ask for; `extraFields` may be forced off. */
export function formatFor(core: Core, asked: { language: Language; extraFields?: boolean }): AnswerFormat {
  const { apiVersion, extraFields } = core.state.settings;
  return { apiVersion, extraFields, publicUrl: core.publicUrl, ...asked };
}

export function billingPayload(billingKey: BillingKey, format: AnswerFormat): Json {
  const number = maskCardNumber(billingKey.card.number);
  const isNewVersion = format.apiVersion === "2024-06-01";
  return withExtraFields(format, {
    mId: MERCHANT_ID,
    customerKey: billingKey.customerKey,
    authenticatedAt: toKoreanInstant(billingKey.authenticatedAtMs),
    method: cardMethod(format),
    billingKey: billingKey.billingKey,
    card: withExtraFields(format, {
      issuerCode: billingKey.card.issuerCode,
      acquirerCode: billingKey.card.acquirerCode,
      number,
      cardType: cardType(billingKey.card.cardType, format),
      ownerType: ownerType(billingKey.card.ownerType, format),
    }),
    ...(isNewVersion
      ? { transfers: null, easyPay: null }
      : { cardCompany: cardCompanyName(billingKey.card.issuerCode, format.language), cardNumber: number }),
  });
}

export function paymentPayload(payment: Payment, format: AnswerFormat): Json {
  const taxed = Math.max(0, payment.balanceAmount - payment.taxFreeAmount);
  const vat = Math.round(taxed / 11);
  return withExtraFields(format, {
    mId: MERCHANT_ID,
    version: format.apiVersion,
    paymentKey: payment.paymentKey,
    status: payment.status,
    lastTransactionKey: payment.lastTransactionKey,
    orderId: payment.orderId,
    orderName: payment.orderName,
    requestedAt: toKoreanInstant(payment.requestedAtMs),
    approvedAt: payment.approvedAtMs === null ? null : toKoreanInstant(payment.approvedAtMs),
    useEscrow: false,
    cultureExpense: false,
    card: cardPayload(payment, format),
    virtualAccount: null,
    transfer: null,
    mobilePhone: null,
    giftCertificate: null,
    cashReceipt: null,
    cashReceipts: null,
    discount: null,
    cancels: payment.cancels.length === 0 ? null : payment.cancels.map((cancel) => cancelPayload(cancel, format)),
    secret: payment.secret,
    type: "BILLING",
    easyPay: null,
    country: "KR",
    failure: payment.failureCode === null ? null : failurePayload(payment.failureCode, format.language),
    isPartialCancelable: payment.taxExemptionAmount === 0,
    receipt: payment.approvedAtMs === null ? null : { url: receiptUrl(payment, format) },
    checkout: { url: `https://api.tosspayments.com/v1/payments/${payment.paymentKey}/checkout` },
    currency: "KRW",
    totalAmount: payment.totalAmount,
    balanceAmount: payment.balanceAmount,
    suppliedAmount: payment.balanceAmount - vat,
    vat,
    taxFreeAmount: payment.balanceAmount === 0 ? 0 : payment.taxFreeAmount,
    metadata: null,
    taxExemptionAmount: payment.taxExemptionAmount,
    method: cardMethod(format),
  });
}

export function transactionPayload(transaction: Transaction, format: AnswerFormat): Json {
  return withExtraFields(format, {
    mId: MERCHANT_ID,
    transactionKey: transaction.transactionKey,
    paymentKey: transaction.payment.paymentKey,
    orderId: transaction.payment.orderId,
    currency: "KRW",
    method: cardMethod(format),
    customerKey: transaction.payment.customerKey,
    useEscrow: false,
    receiptUrl: receiptUrl(transaction.payment, format),
    amount: transaction.amount,
    status: transaction.status,
    transactionAt: toKoreanInstant(transaction.atMs),
  });
}

export function failurePayload(code: string, language: Language): { code: string; message: string } {
  return { code, message: failureOf(code).message[language] };
}

function cardPayload(payment: Payment, format: AnswerFormat): Json {
  return withExtraFields(format, {
    issuerCode: payment.card.issuerCode,
    acquirerCode: payment.card.acquirerCode,
    number: maskCardNumber(payment.card.number),
    installmentPlanMonths: payment.installmentPlanMonths,
    isInterestFree: false,
    interestPayer: null,
    approveNo: "00000000",
    useCardPoint: false,
    cardType: cardType(payment.card.cardType, format),
    ownerType: ownerType(payment.card.ownerType, format),
    acquireStatus: payment.status === "CANCELED" ? "CANCELED" : "READY",
    amount: payment.totalAmount,
  });
}

function cancelPayload(cancel: Cancel, format: AnswerFormat): Json {
  return withExtraFields(format, {
    cancelReason: cancel.cancelReason,
    canceledAt: toKoreanInstant(cancel.canceledAtMs),
    cancelAmount: cancel.cancelAmount,
    taxFreeAmount: cancel.taxFreeAmount,
    taxExemptionAmount: 0,
    refundableAmount: cancel.refundableAmount,
    cardDiscountAmount: 0,
    transferDiscountAmount: 0,
    easyPayDiscountAmount: 0,
    transactionKey: cancel.transactionKey,
    // Only a cash receipt has one.
    receiptKey: null,
    cancelStatus: "DONE",
    cancelRequestId: null,
  });
}

/** The same path and query as Toss's own, at the emulator, so that a receipt opens offline. */
function receiptUrl(payment: Payment, format: AnswerFormat): string {
  return `${format.publicUrl}/receipt/redirection?transactionId=${payment.paymentKey}&ref=PX`;
}

function cardMethod(format: AnswerFormat): string {
  return format.language === "ko" ? "카드" : "CARD";
}

function cardType(type: CardType, format: AnswerFormat): string {
  return format.language === "ko" ? type : CARD_TYPES_EN[type];
}

function ownerType(type: OwnerType, format: AnswerFormat): string {
  return format.language === "ko" ? type : OWNER_TYPES_EN[type];
}

/**
 * Toss adds fields without notice. With the setting on, every object has some that no client knows.
 */
function withExtraFields(format: AnswerFormat, fields: Json): Json {
  return format.extraFields
    ? { ...fields, futureField: { kind: "UNHEARD_OF", values: [1, null, "x"] }, futureFlag: null }
    : fields;
}
