// Toss's error codes with status and messages. The Korean texts are the server's own; statuses
// follow the per-code tables of the core API reference
// (docs.tosspayments.com/reference/error-codes), not its general status table, and measurements
// where they differ.

export type Failure = { code: string; status: number; message: { ko: string; en: string } };

const TABLE = `
400 | INVALID_STOPPED_CARD | 정지된 카드 입니다. | This card is suspended.
400 | INVALID_CARD_LOST_OR_STOLEN | 분실 혹은 도난 카드입니다. | This card was reported lost or stolen.
400 | INVALID_CARD_EXPIRATION | 카드 정보를 다시 확인해주세요. (유효기간) | Please check the expiration date of your card.
400 | INVALID_CARD_NUMBER | 카드번호를 다시 확인해주세요. | Please check your card number.
400 | INVALID_CARD | 카드 입력정보가 올바르지 않습니다. | The card details are not correct.
400 | INVALID_CARD_COMPANY | 유효하지 않은 카드사입니다. | Invalid card company.
400 | INVALID_CARD_PASSWORD | 카드 정보를 다시 확인해주세요. (비밀번호) | Please check the password of your card.
400 | INVALID_CARD_IDENTITY | 입력하신 주민번호/사업자번호가 카드 소유주 정보와 일치하지 않습니다. | The identity number does not match the card owner.
400 | INVALID_BIRTH_DAY_FORMAT | 생년월일 정보는 6자리의 'yyMMdd' 형식이어야 합니다. 사업자등록번호는 10자리의 숫자여야 합니다. | The birth date must be 6 digits (yyMMdd), a business number 10 digits.
400 | INVALID_REJECT_CARD | 카드 사용이 거절되었습니다. 카드사 문의가 필요합니다. | The card was refused. Please contact the card company.
400 | NOT_SUPPORTED_CARD_TYPE | 지원되지 않는 카드 종류입니다. | This card type is not supported.
400 | NOT_REGISTERED_CARD_COMPANY | 카드를 사용 등록 후 이용해주세요. | Please activate the card with the card company first.
400 | INVALID_BILL_KEY_REQUEST | 빌링키 인증이 완료되지 않았거나 유효하지 않은 빌링 거래 건입니다. | The billing key is not authenticated or not valid.
400 | INVALID_BILLING_AUTH | 유효하지 않은 빌링 인증입니다. | Invalid billing authentication.
400 | ALREADY_REMOVED_BILLING_KEY | 이미 삭제된 빌링키입니다 | The billing key was already removed.
400 | BILLING_KEY_NOT_FOUND | 빌링키가 존재하지 않습니다 | The billing key does not exist.
404 | NOT_FOUND_BILLING | 존재하지 않는 빌링 결제 인증 정보 입니다. | The billing authentication does not exist.
400 | NOT_MATCHES_CUSTOMER_KEY | 빌링 인증 고객키와 결제 요청 고객키가 일치하지 않습니다. | The customer key does not match the one of the billing authentication.
400 | DUPLICATED_ORDER_ID | 이미 승인 및 취소가 진행된 중복된 주문번호 입니다. 다른 주문번호로 진행해주세요. | This order id was already approved or canceled. Use another order id.
400 | ALREADY_PROCESSED_PAYMENT | 이미 처리된 결제 입니다. | The payment was already processed.
400 | ALREADY_COMPLETED_PAYMENT | 이미 완료된 결제 입니다. | The payment was already completed.
400 | DUPLICATED_REQUEST | 중복된 요청입니다. | Duplicate request.
400 | BELOW_MINIMUM_AMOUNT | 신용카드는 결제금액이 100원 이상, 계좌는 200원이상부터 결제가 가능합니다. | The minimum is KRW 100 for cards and KRW 200 for accounts.
400 | EXCEEDS_TRANSFER_AMOUNT_MAXIMUM | 계좌이체는 한 번에 1,000만 원 이하로만 결제하실 수 있어요. 금액을 낮춰 다시 시도해 주세요. | Account transfers take at most KRW 10,000,000.
400 | EXCEED_MAX_PAYMENT_AMOUNT | 하루 결제 가능 금액을 초과했습니다. | The daily payment amount was exceeded.
400 | EXCEED_MAX_AMOUNT | 거래금액 한도를 초과했습니다. | The transaction limit was exceeded.
400 | EXCEED_MAX_DAILY_PAYMENT_COUNT | 하루 결제 가능 횟수를 초과했습니다. | The daily number of payments was exceeded.
400 | EXCEED_MAX_ONE_DAY_WITHDRAW_AMOUNT | 1일 출금 한도를 초과했습니다. | The daily withdrawal limit was exceeded.
400 | EXCEED_MAX_ONE_TIME_WITHDRAW_AMOUNT | 1회 출금 한도를 초과했습니다. | The single withdrawal limit was exceeded.
400 | NOT_SUPPORTED_INSTALLMENT_PLAN_CARD_OR_MERCHANT | 할부가 지원되지 않는 카드 또는 가맹점 입니다. | Instalments are not supported by this card or merchant.
400 | INVALID_CARD_INSTALLMENT_PLAN | 할부 개월 정보가 잘못되었습니다. | Invalid instalment months.
400 | NOT_SUPPORTED_MONTHLY_INSTALLMENT_PLAN | 할부가 지원되지 않는 카드입니다. | Instalments are not supported by this card.
400 | NOT_SUPPORTED_METHOD | 지원되지 않는 결제 수단입니다. | The payment method is not supported.
400 | NOT_SUPPORTED_PROCESS | 지원되지 않는 작업입니다. | The operation is not supported.
400 | INVALID_REQUEST | 잘못된 요청입니다. | Invalid request.
400 | INVALID_ORDER_ID | 'orderId'는 영문 대소문자, 숫자, 특수문자(-, _) 만 허용합니다. 6자 이상 64자 이하여야 합니다. | 'orderId' takes 6 to 64 letters, digits, - and _.
400 | INVALID_ORDER_NAME | 주문 이름은 1자 이상 100자 이하여야 합니다. | 'orderName' takes 1 to 100 characters.
400 | INVALID_REQUIRED_PARAM | 필수 파라미터가 누락되었습니다. | A required parameter is missing.
400 | INVALID_EMAIL | 유효하지 않은 이메일 주소 형식입니다. | Invalid e-mail address.
400 | INVALID_DATE | 날짜 데이터가 잘못 되었습니다. | Invalid date.
400 | EXCEED_MAX_QUERY_LIMIT | 최대 조회 가능 건수를 초과했습니다. | The maximum number of rows was exceeded.
400 | INVALID_API_KEY | 잘못된 시크릿키 연동 정보 입니다. | Invalid secret key.
400 | INVALID_CLIENT_KEY | 잘못된 클라이언트 연동 정보 입니다. | Invalid client key.
400 | INVALID_AUTHORIZE_AUTH | 잘못된 인증 방식입니다. | Invalid authentication.
400 | API_VERSION_UPDATE_NEEDED | 이 API를 사용하려면 2022-11-16 이상의 버전을 사용해야 합니다. 개발자센터(https://developers.tosspayments.com)에서 버전을 변경해주세요. | This API needs version 2022-11-16 or newer.
400 | NOT_FOUND_TERMINAL_ID | 단말기번호(Terminal Id)가 없습니다. 토스페이먼츠로 문의 바랍니다. | There is no terminal id. Please contact Toss Payments.
400 | INVALID_IDEMPOTENCY_KEY | 멱등키는 300자 이하여야 합니다. | The idempotency key takes at most 300 characters.
400 | INVALID_TEST_CODE | 유효하지 않은 테스트 코드입니다. | Invalid test code.
400 | PROVIDER_ERROR | 일시적인 오류가 발생했습니다. 잠시 후 다시 시도해주세요. | A temporary error occurred. Please try again later.
400 | CARD_PROCESSING_ERROR | 카드사에서 오류가 발생했습니다. | The card company reported an error.
400 | MAINTAINED_METHOD | 현재 점검 중 입니다. | Under maintenance.
400 | ALREADY_CANCELED_PAYMENT | 이미 취소된 결제 입니다. | The payment was already canceled.
400 | NOT_MATCHES_REFUNDABLE_AMOUNT | 잔액 결과가 일치하지 않습니다. | The refundable amount does not match.
400 | INVALID_REFUND_ACCOUNT_INFO | 환불 계좌번호와 예금주명이 일치하지 않습니다. | The refund account does not match its holder.
400 | INVALID_REFUND_ACCOUNT_NUMBER | 잘못된 환불 계좌번호입니다. | Invalid refund account number.
400 | INVALID_REFUND_AMOUNT | 잘못된 환불 금액입니다. | Invalid refund amount.
400 | INVALID_BANK | 유효하지 않은 은행입니다. | Invalid bank.
400 | EXCEED_CANCEL_AMOUNT_DISCOUNT_AMOUNT | 즉시할인금액보다 적은 금액은 부분취소가 불가능합니다. | Less than the instant discount cannot be canceled.
400 | REFUND_REJECTED | 환불이 거절됐습니다. 결제사에 문의 부탁드립니다. | The refund was rejected.
400 | ALREADY_REFUND_PAYMENT | 이미 환불된 결제입니다. | The payment was already refunded.
400 | ALREADY_REFUNDING_PAYMENT | 이미 환불 중인 결제입니다. | The payment is being refunded already.
400 | FORBIDDEN_BANK_REFUND_REQUEST | 고객 계좌가 입금이 되지 않는 상태입니다. | The account cannot receive money.
401 | UNAUTHORIZED_KEY | 인증되지 않은 시크릿 키 혹은 클라이언트 키 입니다. | Unauthorized secret key or client key.
403 | REJECT_CARD_PAYMENT | 한도초과 혹은 잔액부족으로 결제에 실패했습니다. | The limit was exceeded or the balance is insufficient.
403 | REJECT_ACCOUNT_PAYMENT | 잔액부족으로 결제에 실패했습니다. | The balance is insufficient.
403 | REJECT_CARD_COMPANY | 결제 승인이 거절되었습니다. | The payment was declined.
403 | EXCEED_MAX_AUTH_COUNT | 최대 인증 횟수를 초과했습니다. 카드사로 문의해주세요. | Too many authentication attempts. Please contact the card company.
403 | EXCEED_MAX_ONE_DAY_AMOUNT | 일일 한도를 초과했습니다. | The daily limit was exceeded.
403 | NOT_AVAILABLE_BANK | 은행 서비스 시간이 아닙니다. | Outside the bank's service hours.
403 | FDS_ERROR | [토스페이먼츠] 위험거래가 감지되어 결제가 제한됩니다. | [Toss Payments] A risky transaction was detected.
403 | FORBIDDEN_REQUEST | 허용되지 않은 요청입니다. | The request is not allowed.
403 | API_KEY_ACCESS_DENIED | 허용되지 않은 IP입니다. | This IP address is not allowed.
403 | INCORRECT_BASIC_AUTH_FORMAT | 잘못된 요청입니다. ':' 를 포함해 인코딩해주세요. | Invalid request. Include ':' before encoding.
403 | NOT_CANCELABLE_AMOUNT | 취소 할 수 없는 금액 입니다. | This amount cannot be canceled.
403 | NOT_CANCELABLE_PAYMENT | 취소 할 수 없는 결제 입니다. | The payment cannot be canceled.
403 | FORBIDDEN_CONSECUTIVE_REQUEST | 반복적인 요청은 허용되지 않습니다. 잠시 후 다시 시도해주세요. | Repeated requests are not allowed. Please try again later.
403 | EXCEED_MAX_REFUND_DUE | 환불 가능한 기간이 지났습니다. | The refund period is over.
403 | EXCEED_MAX_REFUND_AMOUNT | 하루 또는 한달 환불 가능한 금액을 초과했습니다. | The daily or monthly refund limit was exceeded.
403 | NOT_ALLOWED_PARTIAL_REFUND_WAITING_DEPOSIT | 입금 대기중인 결제는 부분 환불이 불가합니다. | A payment waiting for deposit cannot be partially refunded.
403 | NOT_ALLOWED_PARTIAL_REFUND | 에스크로 주문, 현금 카드 결제일 때는 부분 환불이 불가합니다. | Partial refunds are not possible for this payment.
403 | NOT_ALLOWED_REFUND_BANK | 환불 가능한 은행이 아닙니다. | This bank takes no refunds.
403 | NOT_SUPPORTED_REFUND | 환불 가능한 상점이 아닙니다. | This merchant cannot refund.
403 | NOT_CANCELABLE_PAYMENT_FOR_DORMANT_USER | 휴면 처리된 회원의 결제는 취소할 수 없습니다. | Payments of dormant users cannot be canceled.
403 | EXCEED_CANCEL_LIMIT | 취소 한도를 초과하였습니다. | The cancel limit was exceeded.
404 | NOT_FOUND_PAYMENT | 존재하지 않는 결제 정보 입니다. | The payment does not exist.
404 | NOT_FOUND | 존재하지 않는 정보 입니다. | Not found.
404 | NOT_FOUND_HTTP_METHOD | 존재하지 않는 HTTP 메소드 입니다. | The path or method does not exist.
404 | NOT_FOUND_MERCHANT | 존재하지 않는 상점 정보 입니다. | The merchant does not exist.
404 | NOT_FOUND_MERCHANT_INTEGRATION | 존재하지 않는 상점 연동 정보 입니다. | The integration does not exist.
409 | IDEMPOTENT_REQUEST_PROCESSING | 이전 멱등 요청이 처리중입니다. | The previous idempotent request is being processed.
429 | TOO_MANY_REQUESTS | 요청이 너무 많습니다. 잠시 후 다시 시도해주세요. | Too many requests. Please try again later.
500 | FAILED_BILL_KEY_AUTH_CREATION | 빌링 결제 인증 중 키 생성에 실패했습니다. 잠시 후 다시 시도해주세요. | The billing key could not be created. Please try again later.
500 | FAILED_INTERNAL_SYSTEM_PROCESSING | 내부 시스템 처리 작업이 실패했습니다. 잠시 후 다시 시도해주세요. | Internal processing failed. Please try again later.
500 | FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING | 결제가 완료되지 않았어요. 다시 시도해주세요. | The payment was not completed. Please try again.
500 | FAILED_CARD_COMPANY_RESPONSE | 카드사에서 에러가 발생했습니다. 잠시 후 다시 시도해 주세요. | The card company reported an error. Please try again later.
500 | FAILED_METHOD_HANDLING | 결제 중 선택한 결제수단 처리에 일시적인 오류가 발생했습니다. | A temporary error occurred while handling the payment method.
500 | FAILED_BILLING_AUTO_CANCEL | 빌링 자동결제 취소에 일시적인 오류가 발생했습니다. | A temporary error occurred while reversing the billing charge.
500 | FAILED_DB_PROCESSING | 잘못된 요청 값으로 처리 중 DB 에러가 발생했습니다. | A database error occurred because of an invalid value.
500 | FAILED_REFUND_PROCESS | 은행 응답시간 지연이나 일시적인 오류로 환불요청에 실패했습니다. | The refund failed because of a delay or a temporary error.
500 | FAILED_METHOD_HANDLING_CANCEL | 취소 중 결제 시 사용한 결제 수단 처리과정에서 일시적인 오류가 발생했습니다. | A temporary error occurred while canceling.
500 | FAILED_PARTIAL_REFUND | 은행 점검, 해약 계좌 등의 사유로 부분 환불이 실패했습니다. | The partial refund failed.
500 | COMMON_ERROR | 일시적인 오류가 발생했습니다. 잠시 후 다시 시도해주세요. | A temporary error occurred. Please try again later.
500 | UNKNOWN_PAYMENT_ERROR | 결제에 실패했어요. 같은 문제가 반복된다면 은행이나 카드사로 문의해주세요. | The payment failed.
500 | UNKNOWN_ERROR | 알 수 없는 에러가 발생했습니다. | An unknown error occurred.
`;

const BY_CODE: ReadonlyMap<string, Failure> = new Map(TABLE.trim().split("\n").map(readRow));

/** Every code the emulator knows. */
export const FAILURE_CODES: readonly string[] = [...BY_CODE.keys()];

/** The failure of a code in the table, or null. */
export function findFailure(code: string): Failure | null {
  return BY_CODE.get(code) ?? null;
}

/**
 * The failure of any code. A code that is not in the table becomes a 400, because Toss adds codes
 * without notice.
 */
export function failureOf(code: string): Failure {
  return (
    BY_CODE.get(code) ?? {
      code,
      status: 400,
      message: { ko: "결제를 처리하지 못했습니다.", en: "The payment could not be processed." },
    }
  );
}

function readRow(row: string): [string, Failure] {
  const [status = "", code = "", ko = "", en = ""] = row.split(" | ");
  return [code, { code, status: Number(status), message: { ko, en } }];
}
