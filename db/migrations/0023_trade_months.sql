-- Sums by month beside those by day. Triggers keep them, so code of the release before, which does not know them, keeps them too.
CREATE TABLE "trade_months" (
	"user_id" text NOT NULL,
	"month" text NOT NULL,
	"trades" integer NOT NULL,
	"wins" integer NOT NULL,
	"losses" integer NOT NULL,
	"gains_won" bigint NOT NULL,
	"losses_won" bigint NOT NULL,
	"profit_won" bigint GENERATED ALWAYS AS (gains_won - losses_won) STORED NOT NULL,
	CONSTRAINT "trade_months_user_id_month_pk" PRIMARY KEY("user_id","month"),
	CONSTRAINT "trade_months_month" CHECK (month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
	CONSTRAINT "trade_months_counted" CHECK (wins >= 0 and losses >= 0 and trades >= wins + losses),
	CONSTRAINT "trade_months_summed" CHECK (gains_won >= wins and losses_won >= losses)
);
--> statement-breakpoint
ALTER TABLE "trade_months" ADD CONSTRAINT "trade_months_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
-- No trade is written between the first count and the new triggers.
LOCK TABLE "trades" IN SHARE ROW EXCLUSIVE MODE;
--> statement-breakpoint
INSERT INTO trade_months (user_id, month, trades, wins, losses, gains_won, losses_won)
  SELECT user_id, to_char(traded_on, 'YYYY-MM'), sum(trades), sum(wins), sum(losses), sum(gains_won), sum(losses_won)
  FROM trade_days GROUP BY 1, 2;
--> statement-breakpoint
-- As before, and the sums of months: what was added to a day or taken from it is added to its month, or taken from it.
CREATE OR REPLACE FUNCTION add_to_trade_sums() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO journals AS kept (user_id, trades, gains_won, losses_won)
    SELECT user_id, count(*), sum(greatest(profit_won, 0)), sum(greatest(-profit_won, 0))
    FROM added GROUP BY user_id ORDER BY user_id
  ON CONFLICT (user_id) DO UPDATE SET trades = kept.trades + excluded.trades,
    gains_won = kept.gains_won + excluded.gains_won, losses_won = kept.losses_won + excluded.losses_won;
  INSERT INTO trade_days AS kept (user_id, traded_on, trades, wins, losses, gains_won, losses_won)
    SELECT user_id, traded_on, count(*), count(*) FILTER (WHERE profit_won > 0), count(*) FILTER (WHERE profit_won < 0),
      sum(greatest(profit_won, 0)), sum(greatest(-profit_won, 0))
    FROM added GROUP BY user_id, traded_on ORDER BY user_id, traded_on
  ON CONFLICT (user_id, traded_on) DO UPDATE SET trades = kept.trades + excluded.trades,
    wins = kept.wins + excluded.wins, losses = kept.losses + excluded.losses,
    gains_won = kept.gains_won + excluded.gains_won, losses_won = kept.losses_won + excluded.losses_won;
  INSERT INTO trade_months AS kept (user_id, month, trades, wins, losses, gains_won, losses_won)
    SELECT user_id, to_char(traded_on, 'YYYY-MM'), count(*), count(*) FILTER (WHERE profit_won > 0), count(*) FILTER (WHERE profit_won < 0),
      sum(greatest(profit_won, 0)), sum(greatest(-profit_won, 0))
    FROM added GROUP BY 1, 2 ORDER BY 1, 2
  ON CONFLICT (user_id, month) DO UPDATE SET trades = kept.trades + excluded.trades,
    wins = kept.wins + excluded.wins, losses = kept.losses + excluded.losses,
    gains_won = kept.gains_won + excluded.gains_won, losses_won = kept.losses_won + excluded.losses_won;
  RETURN NULL;
END
$$;
--> statement-breakpoint
-- When a person is deleted, the sums may be gone before the trades; then there is nothing to take from.
CREATE OR REPLACE FUNCTION take_from_trade_sums() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE journals AS kept SET trades = kept.trades - gone.trades,
    gains_won = kept.gains_won - gone.gains_won, losses_won = kept.losses_won - gone.losses_won
  FROM (
    SELECT user_id, count(*) AS trades, sum(greatest(profit_won, 0)) AS gains_won, sum(greatest(-profit_won, 0)) AS losses_won
    FROM removed GROUP BY user_id
  ) AS gone WHERE kept.user_id = gone.user_id;
  UPDATE trade_days AS kept SET trades = kept.trades - gone.trades, wins = kept.wins - gone.wins, losses = kept.losses - gone.losses,
    gains_won = kept.gains_won - gone.gains_won, losses_won = kept.losses_won - gone.losses_won
  FROM (
    SELECT user_id, traded_on, count(*) AS trades, count(*) FILTER (WHERE profit_won > 0) AS wins,
      count(*) FILTER (WHERE profit_won < 0) AS losses,
      sum(greatest(profit_won, 0)) AS gains_won, sum(greatest(-profit_won, 0)) AS losses_won
    FROM removed GROUP BY user_id, traded_on
  ) AS gone WHERE kept.user_id = gone.user_id AND kept.traded_on = gone.traded_on;
  DELETE FROM trade_days AS kept USING (SELECT DISTINCT user_id, traded_on FROM removed) AS gone
  WHERE kept.user_id = gone.user_id AND kept.traded_on = gone.traded_on AND kept.trades = 0;
  UPDATE trade_months AS kept SET trades = kept.trades - gone.trades, wins = kept.wins - gone.wins, losses = kept.losses - gone.losses,
    gains_won = kept.gains_won - gone.gains_won, losses_won = kept.losses_won - gone.losses_won
  FROM (
    SELECT user_id, to_char(traded_on, 'YYYY-MM') AS month, count(*) AS trades, count(*) FILTER (WHERE profit_won > 0) AS wins,
      count(*) FILTER (WHERE profit_won < 0) AS losses,
      sum(greatest(profit_won, 0)) AS gains_won, sum(greatest(-profit_won, 0)) AS losses_won
    FROM removed GROUP BY 1, 2
  ) AS gone WHERE kept.user_id = gone.user_id AND kept.month = gone.month;
  DELETE FROM trade_months AS kept USING (SELECT DISTINCT user_id, to_char(traded_on, 'YYYY-MM') AS month FROM removed) AS gone
  WHERE kept.user_id = gone.user_id AND kept.month = gone.month AND kept.trades = 0;
  RETURN NULL;
END
$$;
