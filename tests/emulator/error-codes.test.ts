import { describe, expect, it } from "vitest";
import { FAILURE_CODES, failureOf } from "@/emulator/failures";

describe("the table of error codes", () => {
  it("has every documented code once, with a status and both messages", () => {
    expect(FAILURE_CODES.length).toBeGreaterThanOrEqual(160);
    expect(new Set(FAILURE_CODES).size).toBe(FAILURE_CODES.length);
    for (const code of FAILURE_CODES) {
      const { status, message } = failureOf(code);
      expect([400, 401, 403, 404, 409, 429, 500], code).toContain(status);
      expect(message.ko, code).toMatch(/[가-힣]/);
      expect(message.en, code).toMatch(/^[^가-힣]+$/);
    }
  });

  it.each([
    [400, "EXCEED_MAX_QUERY_LIMIT", "최대 조회 개수를 초과했습니다."],
    [400, "INVALID_EMAIL", "이메일 주소 형식에 맞지 않습니다."],
    [400, "INVALID_ORDER_NAME", "주문 이름은 100자 이하여야 합니다."],
    [400, "NOT_SUPPORTED_METHOD", "지원되지 않는 결제수단입니다."],
    [400, "NOT_SUPPORTED_MONTHLY_INSTALLMENT_PLAN", "할부 또는 무이자 할부가 지원되지 않는 카드입니다."],
    [403, "EXCEED_MAX_REFUND_DUE", "환불 가능한 기간이 초과했습니다."],
    [403, "NOT_ALLOWED_PARTIAL_REFUND", "에스크로 주문, 현금 카드 결제 등의 사유로 부분 환불이 불가합니다."],
    [404, "NOT_FOUND_HTTP_METHOD", "존재하지 않는 HTTP 메소드 접근입니다."],
    [500, "FAILED_METHOD_HANDLING_CANCEL", "취소 중 결제 시 사용한 결제수단 처리과정에서 일시적인 오류가 발생했습니다."],
    [500, "UNKNOWN_ERROR", "확인되지 않은 오류입니다. 잠시 후 다시 시도해주세요."],
    [400, "BELOW_ZERO_AMOUNT", "금액은 0보다 커야 합니다."],
    [403, "INVALID_PASSWORD", "결제 비밀번호가 일치하지 않습니다."],
    [404, "NOT_FOUND_PAYMENT_SESSION", "결제 시간이 만료되어 결제 진행 데이터가 존재하지 않습니다."],
  ])("answers %d %s in Toss's own words", (status, code, ko) => {
    expect(failureOf(code)).toMatchObject({ status, message: { ko } });
  });
});
