// How the ledger's rows look from outside: the Billing, Payment and Transaction objects of the core API, in both API versions, with Korean or
// English field values. Source: docs.tosspayments.com/reference (core API).

import { cardCompanyName } from "./card-companies";
import { type CardType, maskCardNumber, type OwnerType } from "./cards";
import { failureOf } from "./failures";
import { MERCHANT_ID } from "./identifiers";
import type { BillingKey, Cancel, Payment, Transaction } from "./records";
import type { Settings } from "./settings";
import { toKoreanInstant } from "./time";

export type Language = "ko" | "en";

/** How to spell an answer. */
export type Spelling = { language: Language; apiVersion: Settings["apiVersion"]; extraFields: boolean };

type Json = Record<string, unknown>;

const RECEIPT_BASE = "https://dashboard-sandbox.tosspayments.com/receipt/redirection";
const CARD_TYPES_EN: Readonly<Record<CardType, string>> = { 신용: "CREDIT", 체크: "DEBIT", 기프트: "GIFT", 미확인: "UNKNOWN" };
const OWNER_TYPES_EN: Readonly<Record<OwnerType, string>> = { 개인: "PERSONAL", 법인: "CORPORATE", 미확인: "UNKNOWN" };

export function billingPayload(billingKey: BillingKey, spelling: Spelling): Json {
  const number = maskCardNumber(billingKey.card.number);
  const isNewVersion = spelling.apiVersion === "2024-06-01";
  return withExtraFields(spelling, {
    mId: MERCHANT_ID,
    customerKey: billingKey.customerKey,
    authenticatedAt: toKoreanInstant(billingKey.authenticatedAtMs),
    method: cardMethod(spelling),
    billingKey: billingKey.billingKey,
    card: withExtraFields(spelling, {
      issuerCode: billingKey.card.issuerCode,
      acquirerCode: billingKey.card.acquirerCode,
      number,
      cardType: cardType(billingKey.card.cardType, spelling),
      ownerType: ownerType(billingKey.card.ownerType, spelling),
    }),
    ...(isNewVersion
      ? { transfers: null, easyPay: null }
      : { cardCompany: cardCompanyName(billingKey.card.issuerCode, spelling.language), cardNumber: number }),
  });
}

export function paymentPayload(payment: Payment, spelling: Spelling): Json {
  const taxed = Math.max(0, payment.balanceAmount - payment.taxFreeAmount);
  const vat = Math.round(taxed / 11);
  return withExtraFields(spelling, {
    mId: MERCHANT_ID,
    version: spelling.apiVersion,
    paymentKey: payment.paymentKey,
    status: payment.status,
    lastTransactionKey: payment.lastTransactionKey,
    orderId: payment.orderId,
    orderName: payment.orderName,
    requestedAt: toKoreanInstant(payment.requestedAtMs),
    approvedAt: payment.approvedAtMs === null ? null : toKoreanInstant(payment.approvedAtMs),
    useEscrow: false,
    cultureExpense: false,
    card: cardPayload(payment, spelling),
    virtualAccount: null,
    transfer: null,
    mobilePhone: null,
    giftCertificate: null,
    cashReceipt: null,
    cashReceipts: null,
    discount: null,
    cancels: payment.cancels.length === 0 ? null : payment.cancels.map((cancel) => cancelPayload(cancel, spelling)),
    secret: payment.secret,
    type: "BILLING",
    easyPay: null,
    country: "KR",
    failure: payment.failureCode === null ? null : failurePayload(payment.failureCode, spelling.language),
    isPartialCancelable: payment.taxExemptionAmount === 0,
    receipt: { url: receiptUrl(payment) },
    checkout: { url: `https://api.tosspayments.com/v1/payments/${payment.paymentKey}/checkout` },
    currency: "KRW",
    totalAmount: payment.totalAmount,
    balanceAmount: payment.balanceAmount,
    suppliedAmount: payment.balanceAmount - vat,
    vat,
    taxFreeAmount: payment.balanceAmount === 0 ? 0 : payment.taxFreeAmount,
    metadata: null,
    taxExemptionAmount: payment.taxExemptionAmount,
    method: cardMethod(spelling),
  });
}

export function transactionPayload(transaction: Transaction, spelling: Spelling): Json {
  return withExtraFields(spelling, {
    mId: MERCHANT_ID,
    transactionKey: transaction.transactionKey,
    paymentKey: transaction.payment.paymentKey,
    orderId: transaction.payment.orderId,
    currency: "KRW",
    method: cardMethod(spelling),
    customerKey: transaction.payment.customerKey,
    useEscrow: false,
    receiptUrl: receiptUrl(transaction.payment),
    amount: transaction.amount,
    status: transaction.status,
    transactionAt: toKoreanInstant(transaction.atMs),
  });
}

export function failurePayload(code: string, language: Language): { code: string; message: string } {
  return { code, message: failureOf(code).message[language] };
}

function cardPayload(payment: Payment, spelling: Spelling): Json {
  return withExtraFields(spelling, {
    issuerCode: payment.card.issuerCode,
    acquirerCode: payment.card.acquirerCode,
    number: maskCardNumber(payment.card.number),
    installmentPlanMonths: payment.installmentPlanMonths,
    isInterestFree: false,
    interestPayer: null,
    approveNo: "00000000",
    useCardPoint: false,
    cardType: cardType(payment.card.cardType, spelling),
    ownerType: ownerType(payment.card.ownerType, spelling),
    acquireStatus: payment.status === "CANCELED" ? "CANCELED" : "READY",
    amount: payment.totalAmount,
  });
}

function cancelPayload(cancel: Cancel, spelling: Spelling): Json {
  return withExtraFields(spelling, {
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
    receiptKey: cancel.receiptKey,
    cancelStatus: "DONE",
    cancelRequestId: null,
  });
}

function receiptUrl(payment: Payment): string {
  return `${RECEIPT_BASE}?transactionId=${payment.paymentKey}&ref=PX`;
}

function cardMethod(spelling: Spelling): string {
  return spelling.language === "ko" ? "카드" : "CARD";
}

function cardType(type: CardType, spelling: Spelling): string {
  return spelling.language === "ko" ? type : CARD_TYPES_EN[type];
}

function ownerType(type: OwnerType, spelling: Spelling): string {
  return spelling.language === "ko" ? type : OWNER_TYPES_EN[type];
}

/** Toss adds fields without notice; with the setting on, every object carries some that no client can know. */
function withExtraFields(spelling: Spelling, fields: Json): Json {
  return spelling.extraFields
    ? { ...fields, futureField: { kind: "UNHEARD_OF", values: [1, null, "x"] }, futureFlag: null }
    : fields;
}
